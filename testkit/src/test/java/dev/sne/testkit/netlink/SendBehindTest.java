// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netlink;

import static dev.sne.testkit.fake.Message.ack;
import static dev.sne.testkit.fake.Message.error;
import static dev.sne.testkit.fake.Reply.each;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.ReceiveTimeoutException;
import dev.sne.netlink4j.RequestBatch;
import dev.sne.testkit.fake.FakeKernel;
import dev.sne.testkit.fake.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Batches that another thread sends: all that holds without it, and what is different.
class SendBehindTest extends BatchTest {
    private static final int MANY = 20_000;
    private static final Reply[] NOTHING = {};

    private final FakeKernel kernel = new FakeKernel();

    @Override
    RequestBatch batch(NetlinkSocket over) {
        RequestBatch batch = super.batch(over);
        batch.sendBehind();
        return batch;
    }

    private static void add(RequestBatch batch, int from, int count) {
        for (int i = from; i < from + count; i++) {
            batch.begin(0x100, 0).u32(i);
            batch.end();
        }
    }

    @Test
    void manyMoreRequestsThanCanBeUnderWayAreSentInOrder() {
        kernel.otherwise(r -> r.wantsAck() ? each(ack()) : NOTHING);
        try (NetlinkSocket socket = NetlinkSocket.over(kernel)) {
            RequestBatch batch = batch(socket);
            add(batch, 0, MANY);
            batch.flush();
            assertThat(batch.answered()).isEqualTo(MANY);
        }
        assertThat(kernel.requests()).hasSize(MANY);
        for (int i = 0; i < MANY; i++) {
            assertThat(kernel.requests().get(i).reader().payloadU32(0)).isEqualTo(i);
        }
    }

    @Test
    void refusalsAreToldOnTheThreadThatUsesTheBatch() {
        kernel.otherwise(r -> each(error(Errno.EEXIST)));
        Set<Thread> threads = new HashSet<>();
        List<Long> indexes = new ArrayList<>();
        try (NetlinkSocket socket = NetlinkSocket.over(kernel)) {
            RequestBatch batch =
                    socket.batch(
                            "load",
                            (long index, KernelError _) -> {
                                threads.add(Thread.currentThread());
                                indexes.add(index);
                            });
            batch.sendBehind();
            add(batch, 0, MANY);
            batch.flush();
        }
        assertThat(threads).containsExactly(Thread.currentThread());
        assertThat(indexes).hasSize(MANY).isSorted();
    }

    @Test
    void nothingMoreIsSentOnceTheKernelIsSilent() {
        kernel.otherwise(_ -> NOTHING);
        try (NetlinkSocket socket = NetlinkSocket.over(kernel)) {
            RequestBatch batch = batch(socket);
            assertThatThrownBy(() -> add(batch, 0, MANY))
                    .isInstanceOf(ReceiveTimeoutException.class);
        }
        assertThat(kernel.messagesPerSend()).hasSize(1);
    }

    @Test
    void closingTheSocketEndsTheThread() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (NetlinkSocket socket = NetlinkSocket.over(kernel)) {
            add(batch(socket), 0, 5);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("netlink-send-behind"))
                .isSubsetOf(before);
    }
}
