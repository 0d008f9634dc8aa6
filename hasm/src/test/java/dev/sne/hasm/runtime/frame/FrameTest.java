// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import static dev.sne.hasm.runtime.frame.FrameHost.KEYS;
import static dev.sne.hasm.runtime.frame.FrameHost.NEXT_SECRET;
import static dev.sne.hasm.runtime.frame.FrameHost.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameTest {
    private final FrameHost one = new FrameHost(1, 100, 2, 3);
    private final FrameHost two = new FrameHost(2, 100, 1, 3);

    @Test
    void theContentArrivesAndNobodyElseReadsIt() {
        byte[] frame = one.seal("the state of all flows");

        assertThat(new String(frame, StandardCharsets.ISO_8859_1)).doesNotContain("flows");
        assertThat(two.open(frame)).isEqualTo("the state of all flows");
        assertThat(two.opener.sender()).isEqualTo(1);
        assertThat(two.opener.incarnation()).isEqualTo(100);
        assertThat(two.opener.counter()).isZero();
        assertThat(two.opener.purpose()).isEqualTo(FramePurpose.REPLICATION);
        assertThat(two.counters.opened()).isOne();
        assertThat(two.counters.dropped()).isZero();
    }

    /// Bytes that an implementation in another language must make, too; they were confirmed by one
    /// written from RFC 5869, FIPS 197, NIST SP 800-38D and the SipHash paper alone.
    @Test
    void aFrameHasTheseBytes() {
        String header = "5346" + "01" + "02" + "0007" + "01" + "00";
        String incarnation = "0000000000000064";
        String counter = "0000000000000000";
        String check = "2740510aa5218e4d";
        String content = "dacd2ed9";
        String tag = "901b40fb42126cfac5dbf5da0a5eb72f";
        assertThat(HexFormat.of().formatHex(one.seal("flow")))
                .isEqualTo(header + incarnation + counter + check + content + tag);
    }

    /// Streams of several groups count their frames from 0 each, in the same life of a host.
    @Test
    void groupsShareNoKey() {
        List<ClusterKeys> all = List.of(KEYS, KEYS.ofGroup(0), KEYS.ofGroup(1), KEYS.ofGroup(255));
        for (ClusterKeys sealing : all) {
            byte[] frame = new FrameHost(sealing, 1, 100, 2).seal("flow");
            for (ClusterKeys opening : all) {
                FrameHost other = new FrameHost(opening, 2, 100, 1);
                assertThat(other.open(frame))
                        .isEqualTo(sealing == opening ? "flow" : FrameFault.BAD_CHECK);
            }
        }
        assertThat(new HashSet<>(all.stream().map(FrameTest::sealKey).toList())).hasSize(4);
        assertThatThrownBy(() -> KEYS.ofGroup(256)).hasMessage("group 256, expected 0 to 255");
    }

    private static String sealKey(ClusterKeys keys) {
        return HexFormat.of().formatHex(keys.sealKey(0, 2, 1, 100).getEncoded());
    }

    @Test
    void aGroupTakesPartInAChangeOfSecrets() {
        ClusterKeys next = ClusterKeys.of(7, NEXT_SECRET);
        byte[] frame = new FrameHost(next.ofGroup(1), 1, 100, 2).seal("flow");
        assertThat(new FrameHost(KEYS.accepting(NEXT_SECRET).ofGroup(1), 2, 100, 1).open(frame))
                .isEqualTo("flow");
        assertThat(new FrameHost(KEYS.ofGroup(1).accepting(NEXT_SECRET), 2, 100, 1).open(frame))
                .isEqualTo("flow");
    }

    @Test
    void contentMayBeEmptyOrAsLongAsADatagramAllows() {
        assertThat(two.open(one.seal(""))).isEqualTo("");
        String longest = "x".repeat(FrameFormat.MAX_CONTENT_BYTES);
        assertThat(two.open(one.seal(longest))).isEqualTo(longest);
        assertThatThrownBy(() -> one.seal(longest + "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65460");
    }

    @Test
    void sealsAndOpensInPlaceWithinABuffer() {
        MemorySegment memory = Arena.ofAuto().allocate(1000);
        memory.setString(500, "here");
        int length = one.sealer.seal(memory, 500, 4, memory, 17);
        assertThat(two.opener.open(memory, 17, length, memory, 17)).isEqualTo(4);
        assertThat(memory.asSlice(17, 4).toArray(ValueLayout.JAVA_BYTE))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("here");
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] frame = one.seal("the state of all flows");
        for (int bit = 0; bit < frame.length * 8; bit++) {
            byte[] damaged = frame.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(two.open(damaged)).as("bit %d", bit).isInstanceOf(FrameFault.class);
        }
        assertThat(two.open(frame)).isEqualTo("the state of all flows");
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] frame = one.seal("the state of all flows");
        for (int length = 0; length < frame.length; length++) {
            assertThat(two.open(Arrays.copyOf(frame, length)))
                    .as("%d bytes", length)
                    .isInstanceOf(FrameFault.class);
        }
        assertThat(two.open(Arrays.copyOf(frame, frame.length + 1)))
                .isEqualTo(FrameFault.BAD_CHECK);
        assertThat(two.open(frame)).isEqualTo("the state of all flows");
    }

    @Test
    void eachReasonIsCountedAsItself() {
        byte[] frame = one.seal("a");
        assertThat(two.open(new byte[FrameFormat.OVERHEAD_BYTES - 1]))
                .isEqualTo(FrameFault.BAD_LENGTH);
        assertThat(two.open(with(frame, FrameFormat.MAGIC_OFFSET, 0)))
                .isEqualTo(FrameFault.FOREIGN);
        assertThat(two.open(with(frame, FrameFormat.VERSION_OFFSET, 2)))
                .isEqualTo(FrameFault.VERSION);
        assertThat(two.open(with(frame, FrameFormat.PURPOSE_OFFSET, 3)))
                .isEqualTo(FrameFault.VERSION);
        assertThat(two.open(with(frame, FrameFormat.ZERO_OFFSET, 1))).isEqualTo(FrameFault.VERSION);
        assertThat(two.open(with(frame, FrameFormat.CLUSTER_OFFSET, 1)))
                .isEqualTo(FrameFault.CLUSTER);
        assertThat(two.open(with(frame, FrameFormat.SENDER_OFFSET, 9)))
                .isEqualTo(FrameFault.UNKNOWN_SENDER);
        assertThat(two.open(with(frame, FrameFormat.INCARNATION_OFFSET, 0x80)))
                .isEqualTo(FrameFault.BAD_CHECK);
        assertThat(two.open(with(frame, FrameFormat.COUNTER_OFFSET, 1)))
                .isEqualTo(FrameFault.BAD_CHECK);
        assertThat(two.open(with(frame, FrameFormat.HEADER_BYTES, frame[32] + 1)))
                .isEqualTo(FrameFault.BAD_TAG);
        assertThat(two.open(frame)).isEqualTo("a");
        assertThat(two.open(frame)).isEqualTo(FrameFault.COPY);
        assertThat(two.counters.dropped()).isEqualTo(11);
    }

    @Test
    void aReflectedFrameIsRefused() {
        assertThat(one.open(one.seal("a"))).isEqualTo(FrameFault.REFLECTED);
    }

    @Test
    void aFrameDoesNotPassForAnotherHostsOrPurpose() {
        byte[] frame = one.seal("a");
        assertThat(two.open(with(frame, FrameFormat.SENDER_OFFSET, 3)))
                .isEqualTo(FrameFault.BAD_CHECK);
        assertThat(two.open(with(frame, FrameFormat.PURPOSE_OFFSET, 1)))
                .isEqualTo(FrameFault.BAD_CHECK);
    }

    @Test
    void framesMayOvertakeEachOther() {
        byte[] first = one.seal("first");
        byte[] second = one.seal("second");
        assertThat(two.open(second)).isEqualTo("second");
        assertThat(two.open(first)).isEqualTo("first");
        assertThat(two.open(first)).isEqualTo(FrameFault.COPY);
    }

    @Test
    void aNewLifeEndsTheOldOne() {
        byte[] late = one.seal("late");
        byte[] restarted = new FrameHost(1, 101, 2).seal("restarted");
        assertThat(two.open(restarted)).isEqualTo("restarted");
        assertThat(two.opener.incarnation()).isEqualTo(101);
        assertThat(two.open(late)).isEqualTo(FrameFault.OLD_INCARNATION);
        assertThat(two.open(restarted)).isEqualTo(FrameFault.COPY);
    }

    @Test
    void aForgedNewLifeDoesNotEndTheTrueOne() {
        assertThat(two.open(one.seal("before"))).isEqualTo("before");
        byte[] forged = with(one.seal("x"), FrameFormat.INCARNATION_OFFSET, 1);
        assertThat(two.open(forged)).isEqualTo(FrameFault.BAD_CHECK);
        byte[] cut = new FrameHost(1, 200, 2).seal("xyz");
        cut[FrameFormat.HEADER_BYTES] ^= 1;
        assertThat(two.open(cut)).isEqualTo(FrameFault.BAD_TAG);
        assertThat(two.open(one.seal("after"))).isEqualTo("after");
    }

    @Test
    void anotherSecretOrClusterOpensNothing() {
        FrameHost stranger = new FrameHost(ClusterKeys.of(7, NEXT_SECRET), 1, 100, 2);
        assertThat(two.open(stranger.seal("a"))).isEqualTo(FrameFault.BAD_CHECK);
        FrameHost other = new FrameHost(ClusterKeys.of(8, SECRET), 1, 100, 2);
        assertThat(two.open(other.seal("a"))).isEqualTo(FrameFault.CLUSTER);
    }

    @Test
    void aSecretIsRolledOutWithoutAnInterruption() {
        two.opener.use(KEYS.accepting(NEXT_SECRET));
        assertThat(two.open(one.seal("old"))).isEqualTo("old");
        one.sealer.use(ClusterKeys.of(7, NEXT_SECRET).accepting(SECRET));
        byte[] sealedWithTheNext = one.seal("new");
        assertThat(two.open(sealedWithTheNext)).isEqualTo("new");
        two.opener.use(ClusterKeys.of(7, NEXT_SECRET));
        assertThat(two.open(sealedWithTheNext)).isEqualTo(FrameFault.COPY);
        assertThat(two.open(new FrameHost(1, 100, 2).seal("old"))).isEqualTo(FrameFault.BAD_CHECK);
        assertThat(two.open(one.seal("still here"))).isEqualTo("still here");
    }

    @Test
    void weakSecretsAndImpossibleHostsAreRefused() {
        assertThatThrownBy(() -> ClusterKeys.of(7, new byte[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a secret of 15 bytes, expected 16 or more");
        assertThatThrownBy(() -> ClusterKeys.of(65536, SECRET))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FrameHost(0, 1, 2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FrameHost(1, 1, 256))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] with(byte[] frame, int at, int value) {
        byte[] changed = frame.clone();
        changed[at] = (byte) value;
        return changed;
    }
}
