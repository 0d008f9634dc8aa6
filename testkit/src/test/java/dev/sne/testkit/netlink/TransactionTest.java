// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netlink;

import static dev.sne.testkit.fake.Message.ack;
import static dev.sne.testkit.fake.Message.error;
import static dev.sne.testkit.fake.Reply.each;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NfnetlinkTransaction;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.fake.FakeKernel;
import dev.sne.testkit.fake.Reply;
import dev.sne.testkit.fake.Request;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Transactions of nfnetlink: all requests or none.
class TransactionTest {
    private static final int NEW = Nfnetlink.type(Nfnetlink.NFNL_SUBSYS_NFTABLES, 0);
    private static final Reply[] NOTHING = {};

    private final FakeKernel kernel = new FakeKernel();
    private final NetlinkSocket socket = NetlinkSocket.over(kernel);
    private final List<String> failures = new ArrayList<>();

    private NfnetlinkTransaction transaction(int requests) {
        NfnetlinkTransaction transaction =
                socket.transaction("make rules", Nfnetlink.NFNL_SUBSYS_NFTABLES);
        for (int i = 0; i < requests; i++) {
            transaction.begin(NEW + i, 0).u32(i);
            transaction.end();
        }
        return transaction;
    }

    private boolean commit(NfnetlinkTransaction transaction) {
        return transaction.commit((index, error) -> failures.add(index + " " + error));
    }

    private static Reply[] ackIfWanted(Request request) {
        return request.wantsAck() ? each(ack()) : NOTHING;
    }

    @Test
    void requestsTravelBetweenMarkersInOneDatagram() {
        kernel.otherwise(TransactionTest::ackIfWanted);

        assertThat(commit(transaction(3))).isTrue();

        assertThat(kernel.messagesPerSend()).containsExactly(5);
        assertThat(kernel.requests())
                .extracting(Request::type)
                .containsExactly(
                        Nfnetlink.NFNL_MSG_BATCH_BEGIN,
                        NEW,
                        NEW + 1,
                        NEW + 2,
                        Nfnetlink.NFNL_MSG_BATCH_END);
        assertThat(kernel.requests().getFirst().reader().payloadU16be(2))
                .isEqualTo(Nfnetlink.NFNL_SUBSYS_NFTABLES);
    }

    @Test
    void worksWithKernelsThatDoNotAcknowledgeTheEndMarker() {
        kernel.otherwise(TransactionTest::ackIfWanted);

        commit(transaction(2));

        assertThat(kernel.requests())
                .extracting(Request::wantsAck)
                .containsExactly(false, false, true, false);
    }

    @Test
    void refusedRequestsAreNamed() {
        kernel.otherwise(r ->
                r.type() == NEW + 1 || r.type() == NEW + 3
                        ? each(error(Errno.ENOENT))
                        : ackIfWanted(r));

        assertThat(commit(transaction(4))).isFalse();

        assertThat(failures).extracting(f -> f.charAt(0)).containsExactly('1', '3');
    }

    @Test
    void refusalOfTheWholeTransactionThrowsAtOnce() {
        kernel.otherwise(r ->
                r.type() == Nfnetlink.NFNL_MSG_BATCH_BEGIN ? each(error(Errno.EPERM)) : NOTHING);

        assertThatThrownBy(() -> commit(transaction(2)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("make rules")
                .hasMessageContaining("EPERM");
    }

    @Test
    void emptyTransactionIsNotSent() {
        assertThat(commit(transaction(0))).isTrue();

        assertThat(kernel.requests()).isEmpty();
    }
}
