// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.conntrack.FlowView;
import dev.sne.netlink4j.DecodeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntryTest {
    /// CTA_COUNTERS_*, USE, ID, SECMARK, SECCTX, TIMESTAMP, TIMESTAMP_EVENT.
    private static final Set<Integer> LEFT_OUT = Set.of(9, 10, 11, 12, 17, 19, 20, 27);

    private static final Set<Integer> OF_A_DESTROYED_FLOW = Set.of(1, 18);
    private static final int CTA_MARK = 8;
    private static final int CTA_SYNPROXY = 24;

    private final Pair pair = new Pair();

    @Test
    void whatAPeerCanUseArrivesAsTheKernelSaidIt() {
        for (byte[] message : KernelMessages.all()) {
            assertThat(HexFormat.of().formatHex(Pair.bytes(pair.pass(message))))
                    .as(HexFormat.of().formatHex(message))
                    .isEqualTo(HexFormat.of().formatHex(expected(message)));
        }
        int templates = pair.definitions;
        for (byte[] message : KernelMessages.all()) {
            assertThat(Pair.bytes(pair.pass(message))).isEqualTo(expected(message));
        }
        assertThat(pair.definitions).isEqualTo(templates);
    }

    @Test
    void aFlowTakesFewBytes() {
        pair.pass(tcp());
        assertThat(pair.entryBytes).isEqualTo(33);
        pair.pass(withoutMark(tcp())); // as in events
        assertThat(pair.entryBytes).isEqualTo(29);
        pair.pass(destroyed(tcp()));
        assertThat(pair.entryBytes).isEqualTo(14);
        byte[] translatedAndMarked = KernelMessages.LIVE.get(4);
        pair.pass(translatedAndMarked);
        assertThat(pair.entryBytes).isEqualTo(46);
    }

    @Test
    void changesCanBeToldWithoutWhatNeverChanges() {
        byte[] begun = event(0x600);
        byte[] changed = event(0);
        Pair changes = Pair.ofChanges();

        changes.pass(begun);
        assertThat(changes.entryBytes).isEqualTo(42);
        FlowView view = changes.pass(changed);
        assertThat(changes.entryBytes).isEqualTo(29);
        assertThat(view.hasTuple(FlowView.REPLY)).isFalse();
        assertThat(view.hasTuple(FlowView.ORIG)).isTrue();
        assertThat(view.status()).isEqualTo(Pair.view(changed).status());
        assertThat(view.tcpState()).isEqualTo(Pair.view(changed).tcpState());
        byte[] dumped = changed.clone();
        dumped[6] = 2;
        assertThat(changes.pass(dumped).hasTuple(FlowView.REPLY)).isTrue();
    }

    @Test
    void aDefinitionAndAnEntryHaveTheseBytes() {
        pair.write(tcp());
        String ips = "0910" + "0804" + "1004";
        String ports = "1118" + "0801" + "1002" + "1802";
        String tuples = "0930" + ips + ports + "15"; // the reply tuple follows from the original
        String statusMarkTimeout = "1804" + "4004" + "3804";
        String tcp = "212c" + "0928" + "0801" + "1001" + "1801" + "2002" + "2802";
        assertThat(HexFormat.of().formatHex(pair.definition()))
                .isEqualTo("00" + "02" + "00" + tuples + statusMarkTimeout + tcp);

        String original = "0a000001" + "c0000250" + "06" + "03e9" + "0050";
        String stateScalesFlags = "03" + "07" + "09" + "0b00" + "0300";
        assertThat(HexFormat.of().formatHex(pair.entry()))
                .isEqualTo(
                        "00" + original + "0000000e" + "00000000" + "0000012b" + stateScalesFlags);
    }

    @Test
    void anotherStreamDefinesItsTemplatesAnew() {
        byte[] message = KernelMessages.LIVE.get(0);
        pair.pass(message);
        byte[] entry = pair.entry();
        pair.writer.forget();
        pair.reader.forget();
        assertThatThrownBy(() -> pair.read(entry))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("template 0 is not defined");
        pair.pass(message);
        assertThat(pair.definitions).isEqualTo(2);
    }

    @Test
    void attributesOfALaterKernelTravel() {
        byte[] message = KernelMessages.LIVE.get(0);
        byte[] unknown = HexFormat.of().parseHex("0c00fd81" + "0a000700112233445566" + "0000");
        byte[] longer = Arrays.copyOf(message, message.length + 16);
        ByteBuffer added = ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN);
        added.putInt(0, longer.length);
        added.putShort(message.length, (short) 16);
        added.putShort(message.length + 2, (short) 0x81fd);
        added.position(message.length + 4).put(unknown, 4, 12);
        FlowView view = pair.pass(longer);
        assertThat(view.unknownCount()).isOne();
        assertThat(Pair.bytes(view)).isEqualTo(expected(longer));
    }

    @Test
    void anyNumberOfShapesIsWritten() {
        byte[] message = KernelMessages.LIVE.get(0);
        int shapes = 3000;
        for (int i = 0; i < shapes; i++) {
            byte[] longer = Arrays.copyOf(message, message.length + 8);
            ByteBuffer added = ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN);
            added.putInt(0, longer.length);
            added.putShort(message.length, (short) 8);
            added.putShort(message.length + 2, (short) (1000 + i));
            added.putInt(message.length + 4, i);
            assertThat(Pair.bytes(pair.pass(longer))).isEqualTo(expected(longer));
        }
        assertThat(pair.definitions).isEqualTo(shapes);
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] message = KernelMessages.EVERY_KIND.get(11);
        pair.pass(message);
        byte[] entry = pair.entry();
        for (int length = 0; length < entry.length; length++) {
            byte[] cut = Arrays.copyOf(entry, length);
            assertThatThrownBy(() -> pair.read(cut)).isInstanceOf(DecodeException.class);
        }
        byte[] longer = Arrays.copyOf(entry, entry.length + 1);
        assertThatThrownBy(() -> pair.read(longer)).isInstanceOf(DecodeException.class);
        assertThat(Pair.bytes(pair.read(entry))).isEqualTo(expected(message));

        Pair other = new Pair();
        other.write(message);
        byte[] definition = other.definition();
        for (int length = 0; length < definition.length; length++) {
            byte[] cut = Arrays.copyOf(definition, length);
            refusedOrRead(other, cut, entry);
        }
    }

    @Test
    void malformedMessagesAreRefused() {
        for (byte[] message : KernelMessages.EVERY_KIND) {
            for (int length = 0; length < message.length; length++) {
                byte[] cut = Arrays.copyOf(message, length);
                try {
                    pair.pass(cut);
                } catch (DecodeException e) {
                    assertThat(e.reason()).isNotEmpty();
                }
            }
            assertThat(Pair.bytes(pair.pass(message))).isEqualTo(expected(message));
        }
        byte[] tooLong = Arrays.copyOf(KernelMessages.LIVE.get(0), 2049);
        assertThatThrownBy(() -> pair.write(tooLong))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("2049 bytes, expected 20 to 2048");
        byte[] other = KernelMessages.LIVE.get(0).clone();
        other[4] = 9;
        assertThatThrownBy(() -> pair.write(other))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("message type 0x109 is not about a flow");
    }

    @Test
    void randomBytesAreRefusedOrReadButDoNoHarm() {
        List<byte[]> definitions = new ArrayList<>();
        List<byte[]> entries = new ArrayList<>();
        for (byte[] message : KernelMessages.all()) {
            pair.write(message);
            if (pair.writer.definitionBytes() > 0) {
                definitions.add(pair.definition());
                entries.add(pair.entry());
            }
        }
        Pair victim = new Pair();
        for (long seed = 1; seed <= 100_000; seed++) {
            Random random = new Random(seed);
            byte[] definition =
                    damaged(definitions.get(random.nextInt(definitions.size())), random);
            byte[] entry = damaged(entries.get(random.nextInt(entries.size())), random);
            refusedOrRead(victim, definition, entry);
        }
        victim.reader.forget();
        for (byte[] message : KernelMessages.all()) {
            assertThat(Pair.bytes(victim.pass(message))).isEqualTo(expected(message));
        }
    }

    /// Only one exception may come of any bytes.
    private static void refusedOrRead(Pair to, byte[] definition, byte[] entry) {
        try {
            to.define(definition);
        } catch (DecodeException e) {
            assertThat(e.reason()).isNotEmpty();
        }
        try {
            to.read(entry);
        } catch (DecodeException e) {
            assertThat(e.reason()).isNotEmpty();
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length + 20) : bytes.length;
        byte[] damaged = Arrays.copyOf(bytes, length);
        int flips = random.nextInt(4);
        for (int i = 0; i < flips && length > 0; i++) {
            damaged[random.nextInt(length)] = (byte) random.nextInt();
        }
        return damaged;
    }

    /// Of a TCP flow with address translation.
    private static byte[] event(int flags) {
        for (byte[] message : KernelMessages.EVENTS) {
            FlowView view = Pair.view(message);
            boolean plain = !view.hasMark() && !view.hasHelper() && !view.isDestroy();
            boolean tcp = view.protocol(FlowView.ORIG) == 6 && view.tcpState() >= 0;
            if (tcp && !view.v6(FlowView.ORIG) && plain && view.messageFlags() == flags) {
                return message;
            }
        }
        throw new AssertionError("no such event");
    }

    /// TCP over IPv4, established, without address translation.
    private static byte[] tcp() {
        for (byte[] message : KernelMessages.EVERY_KIND) {
            FlowView view = Pair.view(message);
            boolean plain = view.status() == 0xe && !view.hasZone();
            if (view.protocol(FlowView.ORIG) == 6 && !view.v6(FlowView.ORIG) && plain) {
                return message;
            }
        }
        throw new AssertionError("no such flow");
    }

    /// Dumps tell a mark of 0, too, events do not.
    private static byte[] withoutMark(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        int at = 20;
        while (in.getShort(at + 2) != CTA_MARK) {
            at += in.getShort(at) + 3 & ~3;
        }
        byte[] shorter = Arrays.copyOf(message, message.length - 8);
        System.arraycopy(message, at + 8, shorter, at, shorter.length - at);
        ByteBuffer.wrap(shorter).order(ByteOrder.LITTLE_ENDIAN).putInt(0, shorter.length);
        return shorter;
    }

    private static byte[] destroyed(byte[] message) {
        byte[] destroyed = message.clone();
        destroyed[4] = 2;
        return destroyed;
    }

    /// What is to arrive, told the simple way: the top-level attributes that travel.
    private static byte[] expected(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(message.length).order(ByteOrder.LITTLE_ENDIAN);
        boolean destroyed = in.getShort(4) == 0x102;
        out.putInt(0).putShort(in.getShort(4)).position(16).put(in.get(16)).position(20);
        for (int at = 20; at < message.length; at += in.getShort(at) + 3 & ~3) {
            int size = in.getShort(at);
            int type = in.getShort(at + 2) & 0x3fff;
            byte[] value = Arrays.copyOfRange(message, at + 4, at + size);
            boolean idle = type == CTA_SYNPROXY && isIdle(value);
            boolean travels =
                    destroyed ? OF_A_DESTROYED_FLOW.contains(type) : !LEFT_OUT.contains(type);
            if (travels && !idle) {
                int end = at + (size + 3 & ~3);
                out.put(Arrays.copyOf(Arrays.copyOfRange(message, at, at + size), end - at));
            }
        }
        out.putInt(0, out.position());
        return Arrays.copyOf(out.array(), out.position());
    }

    /// Three attributes of a 4-byte header and a 4-byte value each.
    private static boolean isIdle(byte[] synproxy) {
        ByteBuffer values = ByteBuffer.wrap(synproxy);
        return (values.getInt(4) | values.getInt(12) | values.getInt(20)) == 0;
    }
}
