// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netlink;

import static dev.sne.testkit.fake.Message.ack;
import static dev.sne.testkit.fake.Message.error;
import static dev.sne.testkit.fake.Reply.datagram;
import static dev.sne.testkit.fake.Reply.delay;
import static dev.sne.testkit.fake.Reply.each;
import static dev.sne.testkit.fake.Reply.overrun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.OverrunException;
import dev.sne.netlink4j.ReceiveTimeoutException;
import dev.sne.netlink4j.RequestBatch;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.testkit.fake.ExtendedError;
import dev.sne.testkit.fake.FakeKernel;
import dev.sne.testkit.fake.Reply;
import dev.sne.testkit.fake.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Batches: many requests a datagram, failures matched to their requests.
class BatchTest {
    private static final int NEW = 0x100;
    private static final Reply[] NOTHING = {};

    private final FakeKernel kernel = new FakeKernel();
    private final NetlinkSocket socket = NetlinkSocket.over(kernel);
    private final List<String> failures = new ArrayList<>();
    private final RequestBatch batch = batch(socket);

    /// A batch that adds to [#failures].
    RequestBatch batch(NetlinkSocket over) {
        return over.batch("load", (index, error) -> failures.add(index + " " + error));
    }

    @AfterEach
    void close() {
        socket.close();
    }

    private void add(int requests) {
        for (int i = 0; i < requests; i++) {
            batch.begin(NEW, Netlink.NLM_F_CREATE).u32(i);
            batch.end();
        }
    }

    private static Reply[] ackIfWanted(Request request) {
        return request.wantsAck() ? each(ack()) : NOTHING;
    }

    /// What the request's body says: the position in its test.
    private static int body(Request request) {
        return request.reader().payloadU32(0);
    }

    @Test
    void onlyTheLastRequestOfADatagramIsAcknowledged() {
        kernel.otherwise(BatchTest::ackIfWanted);

        add(5);
        assertThat(kernel.requests()).isEmpty();
        batch.flush();

        assertThat(kernel.messagesPerSend()).containsExactly(5);
        assertThat(kernel.requests())
                .extracting(Request::wantsAck)
                .containsExactly(false, false, false, false, true);
        assertThat(kernel.requests())
                .allMatch(r -> r.has(Netlink.NLM_F_REQUEST | Netlink.NLM_F_CREATE));
        assertThat(failures).isEmpty();
        assertThat(batch.answered()).isEqualTo(5);
    }

    @Test
    void fullDatagramsAreSentByThemselves() {
        kernel.otherwise(BatchTest::ackIfWanted);

        add(1000);
        batch.flush();

        assertThat(kernel.messagesPerSend().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(1000);
        assertThat(kernel.messagesPerSend()).hasSizeBetween(2, 100);
        assertThat(batch.answered()).isEqualTo(1000);
    }

    @Test
    void largeRequestsDoNotMakeLargeDatagrams() {
        kernel.otherwise(BatchTest::ackIfWanted);

        for (int i = 0; i < 20; i++) {
            batch.begin(NEW, 0).zeros(20_000);
            batch.end();
        }
        batch.flush();

        assertThat(kernel.messagesPerSend()).allMatch(messages -> messages * 20_016 < 200_000);
        assertThat(kernel.requests()).hasSize(20);
    }

    @Test
    void failuresAreMatchedToTheirRequests() {
        kernel.otherwise(r ->
                switch (body(r)) {
                    case 3 -> each(error(Errno.EEXIST));
                    case 7 ->
                            each(
                                    new ExtendedError(Errno.EINVAL.number())
                                            .text("bad tuple")
                                            .message());
                    default -> ackIfWanted(r);
                });

        add(10);
        batch.flush();

        assertThat(failures).hasSize(2);
        assertThat(failures.get(0)).startsWith("3 ").contains("EEXIST");
        assertThat(failures.get(1)).startsWith("7 ").contains("bad tuple");
    }

    @Test
    void indexesGoOnFromDatagramToDatagram() {
        kernel.otherwise(r -> body(r) % 150 == 149 ? each(error(Errno.EEXIST)) : ackIfWanted(r));

        add(600);
        batch.flush();
        assertThat(batch.begin(NEW, 0).u32(0).length()).isPositive();
        assertThat(batch.end()).isEqualTo(600);
        batch.flush();

        assertThat(failures)
                .extracting(f -> f.substring(0, f.indexOf(' ')))
                .containsExactly("149", "299", "449", "599");
    }

    @Test
    void failureOfTheLastRequestEndsTheWait() {
        kernel.otherwise(r -> r.wantsAck() ? each(error(Errno.ENOSPC)) : NOTHING);

        add(4);
        batch.flush();

        assertThat(failures).singleElement().asString().startsWith("3 ").contains("ENOSPC");
    }

    @Test
    void allMayFail() {
        kernel.otherwise(r -> each(error(Errno.EPERM)));

        add(200);
        batch.flush();

        assertThat(failures).hasSize(200);
        assertThat(failures.getLast()).startsWith("199 ");
    }

    @Test
    void strayAnswersAreSkipped() {
        kernel.otherwise(r ->
                r.wantsAck()
                        ? new Reply[] {
                            datagram(error(Errno.EPERM).shiftSequence(-100)),
                            datagram(error(Errno.EPERM).shiftSequence(1)),
                            datagram(error(Errno.EPERM).shiftPortId(1)),
                            datagram(ack()).from(9),
                            datagram(ack())
                        }
                        : NOTHING);

        add(3);
        batch.flush();

        assertThat(failures).isEmpty();
    }

    @Test
    void severalAcknowledgementsInOneDatagramAreRead() {
        kernel.otherwise(r ->
                r.wantsAck()
                        ? one(datagram(error(Errno.EEXIST).shiftSequence(-1), ack()))
                        : NOTHING);

        add(2);
        batch.flush();

        assertThat(failures).singleElement().asString().startsWith("0 ");
    }

    private static Reply[] one(Reply reply) {
        return new Reply[] {reply};
    }

    @Test
    void missingAcknowledgementEndsInATimeout() {
        kernel.otherwise(r -> one(delay(Duration.ofMinutes(1))));

        add(2);

        assertThatThrownBy(batch::flush)
                .isInstanceOf(ReceiveTimeoutException.class)
                .hasMessageContaining("load");
    }

    @Test
    void nothingIsSentTwiceAfterAnError() {
        kernel.expectRequest().answer(overrun());
        kernel.otherwise(BatchTest::ackIfWanted);

        add(1);
        assertThatThrownBy(batch::flush).isInstanceOf(OverrunException.class);
        add(2);
        batch.flush();

        assertThat(kernel.messagesPerSend()).containsExactly(1, 2);
    }

    @Test
    void lateAcknowledgementOfAFailedFlushIsNotTakenForTheNext() {
        kernel.expectRequest().answer(overrun(), datagram(error(Errno.EPERM)));
        kernel.otherwise(BatchTest::ackIfWanted);

        add(1);
        assertThatThrownBy(batch::flush).isInstanceOf(OverrunException.class);
        add(1);
        batch.flush();

        assertThat(failures).isEmpty();
    }

    @Test
    void cancelledRequestIsNotSentAndLeavesNoHole() {
        kernel.otherwise(r -> body(r) == 1 ? each(error(Errno.EEXIST)) : ackIfWanted(r));

        batch.begin(NEW, 0).u32(0);
        batch.end();
        batch.begin(NEW, 0).u32(77).attrString(1, "half a request");
        batch.cancel();
        batch.begin(NEW, 0).u32(1);
        batch.end();
        batch.begin(NEW, 0).u32(2);
        batch.end();
        batch.flush();

        assertThat(kernel.requests()).extracting(BatchTest::body).containsExactly(0, 1, 2);
        assertThat(failures).singleElement().asString().startsWith("1 ");
    }

    @Test
    void emptyFlushSendsNothing() {
        batch.flush();

        assertThat(kernel.messagesPerSend()).isEmpty();
    }

    @Test
    void socketIsFreeAfterAFlush() {
        kernel.otherwise(r -> r.type() == NEW ? ackIfWanted(r) : each(ack()));

        add(3);
        batch.flush();
        socket.request(NEW + 1, 0);
        socket.execute("something else");
        add(3);
        batch.flush();

        assertThat(batch.answered()).isEqualTo(6);
    }
}
