// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netlink;

import static dev.sne.testkit.fake.Message.ack;
import static dev.sne.testkit.fake.Message.done;
import static dev.sne.testkit.fake.Message.error;
import static dev.sne.testkit.fake.Message.part;
import static dev.sne.testkit.fake.Message.single;
import static dev.sne.testkit.fake.Reply.datagram;
import static dev.sne.testkit.fake.Reply.delay;
import static dev.sne.testkit.fake.Reply.each;
import static dev.sne.testkit.fake.Reply.overrun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.OverrunException;
import dev.sne.netlink4j.ReceiveTimeoutException;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.testkit.fake.ExtendedError;
import dev.sne.testkit.fake.FakeKernel;
import dev.sne.testkit.fake.Message;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Requests with an acknowledgement and requests with one answer.
class RequestTest {
    private static final int GET = 0x12;
    private static final int ANSWER = 0x10;

    private final FakeKernel kernel = new FakeKernel();
    private final NetlinkSocket socket = NetlinkSocket.over(kernel);

    @AfterEach
    void wholeScriptWasPlayed() {
        kernel.verify();
    }

    @Test
    void executeAsksForAnAcknowledgementAndTakesIt() {
        kernel.expect(
                        "request with ACK and the caller's flags",
                        r -> r.type() == GET && r.has(Netlink.NLM_F_ACK | Netlink.NLM_F_EXCL))
                .answer(datagram(ack()));

        socket.request(GET, Netlink.NLM_F_EXCL).u32(7);
        socket.execute("set link");

        assertThat(kernel.requests().getFirst().portId()).isEqualTo(FakeKernel.PORT_ID);
        assertThat(kernel.requests().getFirst().message()).hasSize(Netlink.NLMSG_HDRLEN + 4);
    }

    @Test
    void eachRequestHasASequenceNumberOfItsOwn() {
        kernel.otherwise(r -> each(ack()));

        for (int i = 0; i < 3; i++) {
            socket.request(GET, 0);
            socket.execute("request " + i);
        }

        assertThat(kernel.requests()).extracting(r -> r.sequence()).doesNotHaveDuplicates();
    }

    @Test
    void refusalCarriesOperationErrnoAndAllThatTheKernelSaid() {
        byte[] cookie = {1, 2, 3, 4, 5};
        kernel.expectRequest()
                .answer(
                        datagram(
                                new ExtendedError(Errno.EINVAL.number())
                                        .text("Attribute failed policy validation")
                                        .offset(20)
                                        .missing(3)
                                        .cookie(cookie)
                                        .message()));

        socket.request(GET, 0).u32(0);
        KernelException refusal =
                catchThrowableOfType(
                        KernelException.class, () -> socket.execute("create veth a, b"));

        assertThat(refusal.errno()).isEqualTo(Errno.EINVAL);
        assertThat(refusal.operation()).isEqualTo("create veth a, b");
        assertThat(refusal.error().message()).isEqualTo("Attribute failed policy validation");
        assertThat(refusal.error().offset()).isEqualTo(20);
        assertThat(refusal.error().missingType()).isEqualTo(3);
        assertThat(refusal.error().cookie()).isEqualTo("0102030405");
        assertThat(refusal)
                .hasMessageContaining("create veth a, b")
                .hasMessageContaining("EINVAL")
                .hasMessageContaining("Attribute failed policy validation");
    }

    @Test
    void refusalThatEchoesTheWholeRequestIsUnderstoodToo() {
        kernel.expectRequest()
                .answer(
                        datagram(
                                new ExtendedError(Errno.EEXIST.number())
                                        .text("there is one")
                                        .echo()
                                        .message()));

        socket.request(GET, 0).bytes(new byte[13]);
        KernelException refusal =
                catchThrowableOfType(KernelException.class, () -> socket.execute("add"));

        assertThat(refusal.error().message()).isEqualTo("there is one");
    }

    @Test
    void refusalWithoutWordsAndWithUnknownAttributesIsUnderstood() {
        kernel.expectRequest().answer(datagram(error(Errno.EPERM)));
        kernel.expectRequest()
                .answer(
                        datagram(
                                new ExtendedError(Errno.EPERM.number())
                                        .add(w -> w.attrU64(99, 1))
                                        .text("no")
                                        .message()));

        socket.request(GET, 0);
        assertThat(catchThrowableOfType(KernelException.class, () -> socket.execute("x")).error())
                .satisfies(e -> assertThat(e.message()).isNull())
                .satisfies(e -> assertThat(e.offset()).isEqualTo(-1))
                .satisfies(e -> assertThat(e.missingType()).isEqualTo(-1));
        socket.request(GET, 0);
        assertThatThrownBy(() -> socket.execute("x")).hasMessageContaining("no");
    }

    @Test
    void warningInASuccessfulAcknowledgementIsNoFailure() {
        kernel.expectRequest().answer(datagram(new ExtendedError(0).text("deprecated").message()));

        socket.request(GET, 0);
        socket.execute("old way");
    }

    @Test
    void callReturnsTheAnswer() {
        kernel.expect("no ACK asked for", r -> !r.wantsAck())
                .answer(datagram(single(ANSWER, 11, 22)));

        socket.request(GET, 0);
        MessageReader answer = socket.call("get");

        assertThat(answer.type()).isEqualTo(ANSWER);
        assertThat(answer.payloadU32(4)).isEqualTo(22);
    }

    @Test
    void callThatIsRefusedThrows() {
        kernel.expectRequest().answer(datagram(error(Errno.ENOENT)));

        socket.request(GET, 0);

        assertThatThrownBy(() -> socket.call("get flow")).hasMessageContaining("ENOENT");
    }

    @Test
    void answersToOthersAreSkipped() {
        kernel.expectRequest()
                .answer(
                        datagram(single(ANSWER, 1).shiftSequence(-1)),
                        datagram(single(ANSWER, 2).shiftSequence(1)),
                        datagram(single(ANSWER, 3).shiftPortId(1)),
                        datagram(single(ANSWER, 4)).from(4242),
                        datagram(error(Errno.EPERM).shiftSequence(-1)),
                        datagram(new Message(Netlink.NLMSG_NOOP, 0, (r, w) -> {}, 0, 0)),
                        datagram(single(ANSWER, 5).shiftSequence(7), single(ANSWER, 6)));

        socket.request(GET, 0);

        assertThat(socket.call("get").payloadU32(0)).isEqualTo(6);
    }

    @Test
    void answerToATimedOutRequestIsNotTakenForTheNextOnes() {
        kernel.expectRequest().answer(delay(Duration.ofSeconds(60)), datagram(single(ANSWER, 1)));
        kernel.expectRequest().answer(datagram(single(ANSWER, 2)));
        socket.timeout(Duration.ofSeconds(59));

        socket.request(GET, 0);
        assertThatThrownBy(() -> socket.call("slow")).isInstanceOf(ReceiveTimeoutException.class);
        socket.request(GET, 0);

        assertThat(socket.call("next").payloadU32(0)).isEqualTo(2);
    }

    @Test
    void leftoversOfADatagramAreNotTakenForTheNextAnswer() {
        // The second message carries the sequence number that the next request will have.
        kernel.expectRequest()
                .answer(datagram(single(ANSWER, 1), single(ANSWER, 99).shiftSequence(1)));
        kernel.expectRequest().answer(datagram(single(ANSWER, 2)));

        socket.request(GET, 0);
        assertThat(socket.call("first").payloadU32(0)).isEqualTo(1);
        socket.request(GET, 0);

        assertThat(socket.call("second").payloadU32(0)).isEqualTo(2);
    }

    @Test
    void silenceEndsInATimeoutThatNamesOperationAndTime() {
        kernel.expectRequest();
        socket.timeout(Duration.ofSeconds(3));

        socket.request(GET, 0);

        assertThatThrownBy(() -> socket.execute("set link up"))
                .isInstanceOf(ReceiveTimeoutException.class)
                .hasMessageContaining("set link up")
                .hasMessageContaining("3");
    }

    @Test
    void aDelayWithinTheTimeoutIsWaitedFor() {
        kernel.expectRequest().answer(delay(Duration.ofSeconds(9)), datagram(ack()));

        socket.request(GET, 0);
        socket.execute("slow but in time");
    }

    @Test
    void timeoutMustBePositive() {
        assertThatThrownBy(() -> socket.timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void overrunIsReportedHoweverTheKernelTells() {
        kernel.expectRequest().answer(overrun());
        kernel.expectRequest().answer(datagram(single(Netlink.NLMSG_OVERRUN)));

        socket.request(GET, 0);
        assertThatThrownBy(() -> socket.execute("x")).isInstanceOf(OverrunException.class);
        socket.request(GET, 0);
        assertThatThrownBy(() -> socket.execute("x")).isInstanceOf(OverrunException.class);
    }

    @Test
    void socketWorksOnAfterAnOverrun() {
        kernel.expectRequest().answer(overrun(), datagram(ack()));
        kernel.expectRequest().answer(datagram(ack()));

        socket.request(GET, 0);
        assertThatThrownBy(() -> socket.execute("x")).isInstanceOf(OverrunException.class);
        socket.request(GET, 0);
        socket.execute("y");
    }

    @Test
    void failureToSendIsReported() {
        kernel.failSend(Errno.ENOBUFS);

        socket.request(GET, 0);

        assertThatThrownBy(() -> socket.execute("too much"))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("ENOBUFS");
    }

    @Test
    void everyTruncationOfAnAcknowledgementIsADecodeError() {
        Message whole = new ExtendedError(Errno.EINVAL.number()).text("text").offset(4).message();
        int length = 16 + 4 + 16 + 12 + 8;
        for (int cut = 1; cut < length; cut++) {
            FakeKernel cutting = new FakeKernel();
            cutting.expectRequest().answer(datagram(whole).truncatedTo(cut));
            NetlinkSocket victim = NetlinkSocket.over(cutting);
            victim.request(GET, 0);

            assertThatThrownBy(() -> victim.execute("cut"))
                    .as("cut to %d bytes", cut)
                    .isInstanceOf(DecodeException.class);
        }
    }

    @Test
    void malformedAcknowledgementsAreDecodeErrors() {
        Message tooShort = new Message(Netlink.NLMSG_ERROR, 0, (r, w) -> w.u16(0), 0, 0);
        Message badEcho =
                new Message(
                        Netlink.NLMSG_ERROR,
                        Netlink.NLM_F_ACK_TLVS,
                        (r, w) -> w.u32(-22).u32(4000).zeros(12),
                        0,
                        0);
        Message zeroLengthAttribute =
                new ExtendedError(Errno.EINVAL.number()).add(w -> w.u16(0).u16(1)).message();
        for (Message bad : new Message[] {tooShort, badEcho, zeroLengthAttribute}) {
            kernel.expectRequest().answer(datagram(bad));
            socket.request(GET, 0);

            assertThatThrownBy(() -> socket.execute("bad")).isInstanceOf(DecodeException.class);
        }
    }

    @Test
    void datagramTooLargeForTheBufferIsADecodeError() {
        kernel.expectRequest()
                .answer(datagram(new Message(ANSWER, 0, (r, w) -> w.zeros(70_000), 0, 0)));

        socket.request(GET, 0);

        assertThatThrownBy(() -> socket.call("huge"))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("70016");
    }

    @Test
    void multipartAnswerToACallGivesItsFirstPart() {
        kernel.expectRequest().answer(datagram(part(ANSWER, 1), done()));

        socket.request(GET, 0);

        assertThat(socket.call("get").payloadU32(0)).isEqualTo(1);
    }

    @Test
    void closingClosesTheTransport() {
        socket.close();
        socket.close();

        assertThat(kernel.isClosed()).isTrue();
    }
}
