// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.nft.Match;
import dev.sne.netlink4j.nft.NftChain;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.netlink4j.nft.NftFamily;
import dev.sne.netlink4j.nft.NftTable;
import dev.sne.netlink4j.nft.Statement;
import dev.sne.testkit.netns.Sysctl;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Connections with a life, as a firewall sees them: the packets of both ends, each at its time.
/// They leave the firewall itself, with made-up addresses, as those of [FlowPackets] do, and are
/// answered by packets that do so, too.
///
/// Of ten connections, seven of TCP are opened, carry data both ways, stay open for a while and are
/// closed by both ends, one of them with a translated port and a mark that changes; one is opened
/// and reset in the end; one gets no answer; and one is UDP with two questions and two answers.
///
/// Used by one thread.
public final class Connections implements AutoCloseable {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int KINDS = 10;

    // Which of ten connections have a packet.
    private static final int CLOSED = 0b00_0111_1111;
    private static final int TRANSLATED = 0b00_0100_0000;
    private static final int RESET = 0b00_1000_0000;
    private static final int OPENED = CLOSED | RESET;
    private static final int UNANSWERED = 0b01_0000_0000;
    private static final int DATAGRAMS = 0b10_0000_0000;

    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;

    private static final int SERVICE = 443;

    /// The port of translated connections, and what it is translated to.
    private static final int PORT_BEFORE = 80;

    private static final int PORT_AFTER = 8080;
    private static final int PORTS = 50_000;
    private static final int FIRST_PORT = 10_000;
    private static final int FIRST_CLIENT = 10 << 24;
    private static final int SERVER = 198 << 24 | 18 << 16 | 2;

    private static final int IPPROTO_RAW = 255;
    private static final int AT_ONCE = 64;
    private static final int STRIDE = 128;
    private static final int IP_BYTES = 20;
    private static final int UDP_BYTES = 8;
    private static final int TCP_BYTES = 20;
    private static final int OPTION_BYTES = 12;
    private static final int DATA_BYTES = 64;

    /// First sequence numbers.
    private static final int CLIENT = 1_000;

    private static final int ANSWER = 5_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long MILLI = 1_000_000;

    private static final NftTable TABLE = new NftTable(NftFamily.INET, "connections");
    private static final List<String> TIMEOUTS =
            List.of(
                    "tcp_timeout_syn_sent",
                    "tcp_timeout_syn_recv",
                    "tcp_timeout_fin_wait",
                    "tcp_timeout_close_wait",
                    "tcp_timeout_last_ack",
                    "tcp_timeout_time_wait",
                    "tcp_timeout_close",
                    "udp_timeout",
                    "udp_timeout_stream");

    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// A packet in the life of some connections.
    ///
    /// @param after which time of a connection's life, in nanoseconds
    /// @param kinds a bit for each of ten connections
    /// @param answers whether it is the server's
    private record Stage(
            long after, int kinds, boolean answers, int flags, int sequence, int ack, int data) {}

    private final int fd;
    private final double rate;
    private final List<Stage> stages;
    private final long[] done;
    private final long start = System.nanoTime();
    private final MessageBatch batch = new MessageBatch(AT_ONCE, STRIDE);
    private final MemorySegment packets = batch.bytes();
    private int waiting;
    private long sent;

    private Connections(int fd, double rate, Duration open) {
        this.fd = fd;
        this.rate = rate;
        stages = stages(open.toNanos());
        done = new long[stages.size()];
        batch.address(SocketAddress.of(FlowPackets.TARGET_ADDRESS, 0));
    }

    private static List<Stage> stages(long open) {
        int opened = CLIENT + 1;
        int asked = opened + DATA_BYTES;
        int accepted = ANSWER + 1;
        int answered = accepted + DATA_BYTES;
        long rtt = 20 * MILLI;
        return List.of(
                new Stage(0, OPENED | UNANSWERED | DATAGRAMS, false, SYN, CLIENT, 0, 0),
                new Stage(rtt, OPENED | DATAGRAMS, true, SYN | ACK, ANSWER, opened, 0),
                new Stage(2 * rtt, OPENED, false, ACK, opened, accepted, 0),
                new Stage(3 * rtt, OPENED, false, PSH | ACK, opened, accepted, DATA_BYTES),
                new Stage(4 * rtt, OPENED, true, PSH | ACK, accepted, asked, DATA_BYTES),
                // Later than two seconds, an answer makes a UDP connection a stream.
                new Stage(2_500 * MILLI, DATAGRAMS, false, 0, 0, 0, 0),
                new Stage(2_500 * MILLI + rtt, DATAGRAMS, true, 0, 0, 0, 0),
                new Stage(open, CLOSED, false, FIN | ACK, asked, answered, 0),
                new Stage(open, RESET, true, RST | ACK, answered, asked, 0),
                new Stage(open + rtt, CLOSED, true, FIN | ACK, answered, asked + 1, 0),
                new Stage(open + 2 * rtt, CLOSED, false, ACK, asked + 1, answered + 1, 0));
    }

    /// Begins at once; [#advance] sends what is due.
    ///
    /// @param namespace a [SyncNetwork]'s primary
    /// @param rate how many connections begin in a second
    /// @param open for how long they are open
    public static Connections open(NetworkNamespace namespace, double rate, Duration open) {
        try (NftClient rules = NftClient.open(namespace)) {
            NftChain marking = NftChain.filter("marking", NftChain.Hook.OUTPUT);
            NftChain translating =
                    new NftChain(
                            "translating",
                            NftChain.Type.NAT,
                            NftChain.Hook.OUTPUT,
                            NftChain.PRIORITY_DSTNAT,
                            NftChain.Verdict.ACCEPT);
            rules.transaction()
                    .createTable(TABLE)
                    .createChain(TABLE, translating)
                    .appendRule(
                            TABLE,
                            translating,
                            Match.destinationPort(TCP, PORT_BEFORE),
                            Statement.destinationNat(
                                    IpAddress.parse(FlowPackets.TARGET_ADDRESS), PORT_AFTER))
                    .createChain(TABLE, marking)
                    .appendRule(
                            TABLE,
                            marking,
                            Match.destinationPort(TCP, PORT_AFTER),
                            Statement.setCtMark(1))
                    .appendRule(
                            TABLE,
                            marking,
                            Match.sourcePort(TCP, PORT_AFTER),
                            Statement.setCtMark(2))
                    .commit();
        }
        int fd =
                namespace.call(() ->
                        Libc.socket(Libc.AF_INET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, IPPROTO_RAW));
        SystemCallException.check(fd, "open a raw socket");
        return new Connections(fd, rate, open);
    }

    /// Sets for how long the kernel keeps connections that are not open, from their next packet on.
    public static void keep(NetworkNamespace namespace, Duration time) {
        Map<String, String> values = new HashMap<>();
        for (String each : TIMEOUTS) {
            values.put("netfilter/nf_conntrack_" + each, Long.toString(time.toSeconds()));
        }
        Sysctl.set(namespace, values);
    }

    /// Whether an address is the server's, that is whether a flow to it is one of these.
    public static boolean isServer(long address) {
        return (int) address == SERVER;
    }

    /// Sends everything that is due.
    public void advance() {
        long now = System.nanoTime();
        for (int i = 0; i < done.length; i++) {
            Stage stage = stages.get(i);
            long due = (long) ((now - start - stage.after()) * rate / NANOS_PER_SECOND);
            while (done[i] < due) {
                long number = done[i]++;
                if ((stage.kinds() & 1 << number % KINDS) != 0) {
                    write(stage, number);
                }
            }
        }
        flush();
    }

    /// How many connections have begun.
    public long begun() {
        return done[0];
    }

    /// How many packets were sent.
    public long packets() {
        return sent;
    }

    private void write(Stage stage, long number) {
        int kind = 1 << number % KINDS;
        int service = SERVICE;
        if ((kind & TRANSLATED) != 0) {
            service = stage.answers() ? PORT_AFTER : PORT_BEFORE;
        }
        int client = FIRST_CLIENT + (int) (number / PORTS);
        int port = FIRST_PORT + (int) (number % PORTS);
        long ip = batch.at(waiting);
        boolean datagram = (kind & DATAGRAMS) != 0;
        int length = IP_BYTES + (datagram ? udp(ip + IP_BYTES) : tcp(ip + IP_BYTES, stage));
        packets.set(U32, ip, 0x4500_0000 | length);
        packets.set(U32, ip + 4, 0);
        packets.set(U32, ip + 8, 64 << 24 | (datagram ? UDP : TCP) << 16);
        packets.set(U32, ip + 12, stage.answers() ? SERVER : client);
        packets.set(U32, ip + 16, stage.answers() ? client : SERVER);
        packets.set(U16, ip + IP_BYTES, (short) (stage.answers() ? service : port));
        packets.set(U16, ip + IP_BYTES + 2, (short) (stage.answers() ? port : service));
        batch.length(waiting++, length);
        if (waiting == AT_ONCE) {
            flush();
        }
    }

    private int udp(long at) {
        packets.set(U32, at + 4, UDP_BYTES << 16);
        return UDP_BYTES;
    }

    private int tcp(long at, Stage stage) {
        boolean opens = (stage.flags() & SYN) != 0;
        int header = TCP_BYTES + (opens ? OPTION_BYTES : 0);
        packets.set(U32, at + 4, stage.sequence());
        packets.set(U32, at + 8, stage.ack());
        packets.set(U32, at + 12, header / 4 << 28 | stage.flags() << 16 | 64240);
        packets.set(U32, at + 16, 0);
        if (opens) {
            // Window scaling by 7 and selective acknowledgement.
            packets.set(U32, at + 20, 0x020405b4);
            packets.set(U32, at + 24, 0x01030307);
            packets.set(U32, at + 28, 0x01010402);
        }
        return header + stage.data();
    }

    private void flush() {
        for (int done = 0; done < waiting; ) {
            done += SystemCallException.check(batch.send(fd, done, waiting - done), "send packets");
        }
        sent += waiting;
        waiting = 0;
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
