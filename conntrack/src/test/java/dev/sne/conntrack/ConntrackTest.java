// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetlinkTransport;
import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/// What the table asks of the kernel, and what it makes of captured answers.
class ConntrackTest {
    private static final int GET = 0x101;
    private static final int DELETE = 0x102;
    private static final int GET_STATS_CPU = 0x104;
    private static final int GET_STATS = 0x105;

    private final CapturedKernel kernel = new CapturedKernel();

    @Test
    void readsGlobalStatistics() {
        kernel.answers(GET_STATS, Golden.messages("stats-global.hex"));
        try (Conntrack table = table(false)) {
            assertThat(table.count()).isEqualTo(19);
            assertThat(table.maxEntries()).isEqualTo(0x400000);
        }
    }

    @Test
    void readsTheStatisticsOfEachCpu() {
        kernel.answers(GET_STATS_CPU, Golden.messages("stats-cpu.hex"));
        try (Conntrack table = table(false)) {
            assertThat(table.statistics())
                    .containsExactly(
                            new CpuStatistics(0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
                            new CpuStatistics(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        }
    }

    @Test
    void deletesInOneRequestWhereTheKernelKnowsHow() {
        try (Conntrack table = table(false)) {
            table.deleteMatching(KernelFilter.ANY.withZone(7));
        }
        assertThat(kernel.requests).containsExactly(DELETE);
    }

    /// Half a request in a datagram would make the kernel drop all requests behind it.
    @Test
    void aChangeThatCannotBeEncodedLeavesTheBatchIntact() {
        List<Long> failed = new ArrayList<>();
        try (Conntrack table = table(false)) {
            FlowBatch batch = table.batch((index, error) -> failed.add(index));
            assertThat(batch.delete(udp(1))).isZero();
            FlowBuilder tooLong = udp(2).helper("x".repeat(70_000));
            assertThatThrownBy(() -> batch.create(tooLong))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> batch.upsert(tooLong))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(batch.delete(udp(3))).isEqualTo(1);
            batch.flush();
        }
        assertThat(kernel.requests).containsExactly(DELETE, DELETE);
        assertThat(failed).isEmpty();
    }

    private static FlowBuilder udp(int port) {
        FlowBuilder flow = new FlowBuilder();
        flow.tuple(FlowView.ORIG)
                .src(IpAddress.parse("10.0.0.1"))
                .dst(IpAddress.parse("10.0.0.2"))
                .protocol(17)
                .ports(port, 53);
        return flow;
    }

    @Test
    void deletesOneByOneWhereTheKernelWouldDeleteMore() {
        kernel.answers(GET, Golden.messages("dump-live.hex"));
        try (Conntrack table = table(true)) {
            table.deleteMatching(KernelFilter.ANY.withMark(4386, -1));
        }
        assertThat(kernel.requests).hasSize(7).startsWith(GET).contains(DELETE);
        assertThat(kernel.requests.subList(1, 7)).containsOnly(DELETE);
    }

    @Test
    void leavesOutWhatTheKernelFailedToFilter() {
        kernel.answers(GET, Golden.messages("dump-live.hex"));
        try (Conntrack table = table(true);
                FlowCursor flows = table.dump(KernelFilter.ANY.withZone(7))) {
            assertThat(flows.next()).isTrue();
            assertThat(flows.flow().zone()).isEqualTo(7);
            assertThat(flows.next()).isFalse();
        }
    }

    private Conntrack table(boolean oldKernel) {
        return new Conntrack(NetlinkSocket.over(kernel), oldKernel);
    }

    /// Answers each request with captured messages, and with an acknowledgement or the end of a
    /// dump.
    private static final class CapturedKernel implements NetlinkTransport {
        private static final int PORT_ID = 42;
        private static final int ACKNOWLEDGED = 0;

        private final List<Integer> requests = new ArrayList<>();
        private final Queue<byte[]> datagrams = new ArrayDeque<>();
        private int answered;
        private List<byte[]> answers = List.of();

        void answers(int type, List<byte[]> messages) {
            answered = type;
            answers = messages;
        }

        @Override
        public void send(MemorySegment buffer, long offset, long length) {
            MessageReader request = new MessageReader().wrap(buffer, offset, length);
            while (request.next()) {
                requests.add(request.type());
                if (request.type() == answered) {
                    answers.forEach(
                            message -> datagrams.add(addressed(message, request.sequence())));
                }
                boolean dump = (request.flags() & Netlink.NLM_F_DUMP) == Netlink.NLM_F_DUMP;
                if (dump) {
                    datagrams.add(end(Netlink.NLMSG_DONE, request.sequence()));
                } else if ((request.flags() & Netlink.NLM_F_ACK) != 0) {
                    datagrams.add(end(Netlink.NLMSG_ERROR, request.sequence()));
                }
            }
        }

        private static byte[] addressed(byte[] message, int sequence) {
            MemorySegment copy = Golden.segment(message);
            copy.set(ValueLayout.JAVA_INT, Netlink.NLMSG_SEQ_OFFSET, sequence);
            copy.set(ValueLayout.JAVA_INT, Netlink.NLMSG_PID_OFFSET, PORT_ID);
            return copy.toArray(ValueLayout.JAVA_BYTE);
        }

        private static byte[] end(int type, int sequence) {
            MessageWriter out = new MessageWriter().begin(type, 0, sequence, PORT_ID);
            out.u32(ACKNOWLEDGED).zeros(Netlink.NLMSG_HDRLEN).end();
            return out.segment().asSlice(0, out.length()).toArray(ValueLayout.JAVA_BYTE);
        }

        @Override
        public int receive(MemorySegment into, long timeoutNanos) {
            byte[] datagram = datagrams.poll();
            if (datagram == null) {
                return -1;
            }
            MemorySegment.copy(datagram, 0, into, ValueLayout.JAVA_BYTE, 0, datagram.length);
            return datagram.length;
        }

        @Override
        public int portId() {
            return PORT_ID;
        }

        @Override
        public int senderPortId() {
            return 0;
        }

        @Override
        public int getOption(int level, int name) {
            return 0;
        }

        @Override
        public void setOption(int level, int name, int value) {}

        @Override
        public void close() {}
    }
}
