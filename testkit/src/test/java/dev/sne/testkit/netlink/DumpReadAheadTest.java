// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netlink;

import static dev.sne.testkit.fake.Message.done;
import static dev.sne.testkit.fake.Message.part;
import static dev.sne.testkit.fake.Reply.datagram;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.DumpCursor;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.testkit.fake.FakeKernel;
import dev.sne.testkit.fake.Reply;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Dumps that another thread receives: all that holds without it, and its end.
class DumpReadAheadTest extends DumpTest {
    private static final int DATAGRAMS = 100;

    @Override
    DumpCursor dump() {
        DumpCursor dump = super.dump();
        dump.readAhead();
        return dump;
    }

    @Test
    void manyMoreDatagramsThanBuffersComeInOrder() {
        Reply[] replies = new Reply[DATAGRAMS + 1];
        for (int i = 0; i < DATAGRAMS; i++) {
            replies[i] = datagram(part(16, 2 * i), part(16, 2 * i + 1));
        }
        replies[DATAGRAMS] = datagram(done());
        kernel().expectRequest().answer(replies);

        DumpCursor dump = dump();
        for (int i = 0; i < 2 * DATAGRAMS; i++) {
            assertThat(dump.next()).isTrue();
            assertThat(dump.message().payloadU32(0)).isEqualTo(i);
        }
        assertThat(dump.next()).isFalse();
    }

    @Test
    void closingTheSocketEndsTheThread() {
        // Those of dumps that have ended may take a moment to end too.
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        FakeKernel other = new FakeKernel();
        other.expectRequest().answer(datagram(part(16, 1)));
        try (NetlinkSocket socket = NetlinkSocket.over(other)) {
            socket.request(0x12, 0);
            DumpCursor dump = socket.dump("list entries");
            dump.readAhead();
            assertThat(dump.next()).isTrue();
        }
        Set<Thread> since = new HashSet<>(Thread.getAllStackTraces().keySet());
        since.removeAll(before);
        assertThat(since).noneMatch(thread -> thread.getName().equals("netlink-read-ahead"));
    }
}
