// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netlink;

import static dev.sne.testkit.fake.Message.ack;
import static dev.sne.testkit.fake.Message.done;
import static dev.sne.testkit.fake.Message.doneWith;
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
import dev.sne.netlink4j.DumpCursor;
import dev.sne.netlink4j.DumpInterruptedException;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.OverrunException;
import dev.sne.netlink4j.ReceiveTimeoutException;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.testkit.fake.FakeKernel;
import dev.sne.testkit.fake.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Dumps: multipart answers, read as a stream.
class DumpTest {
    private static final int GET = 0x12;
    private static final int ENTRY = 0x10;

    private final FakeKernel kernel = new FakeKernel();
    private final NetlinkSocket socket = NetlinkSocket.over(kernel);

    @AfterEach
    void wholeScriptWasPlayed() {
        kernel.verify();
    }

    FakeKernel kernel() {
        return kernel;
    }

    DumpCursor dump() {
        socket.request(GET, 0);
        return socket.dump("list entries");
    }

    private static List<Integer> read(DumpCursor dump) {
        List<Integer> entries = new ArrayList<>();
        while (dump.next()) {
            entries.add(dump.message().payloadU32(0));
        }
        return entries;
    }

    @Test
    void entriesComeInOrderAcrossDatagrams() {
        kernel.expect("a dump request", r -> r.has(Netlink.NLM_F_DUMP) && !r.wantsAck())
                .answer(
                        datagram(part(ENTRY, 1), part(ENTRY, 2)),
                        datagram(part(ENTRY, 3)),
                        datagram(done()));

        try (DumpCursor dump = dump()) {
            assertThat(read(dump)).containsExactly(1, 2, 3);
            assertThat(dump.next()).as("after the end").isFalse();
            assertThat(dump.filtered()).isFalse();
            assertThat(dump.interrupted()).isFalse();
        }
    }

    @Test
    void endMayShareADatagramWithEntries() {
        kernel.expectRequest().answer(datagram(part(ENTRY, 1), part(ENTRY, 2), done()));

        assertThat(read(dump())).containsExactly(1, 2);
    }

    @Test
    void emptyTableIsJustTheEnd() {
        kernel.expectRequest().answer(datagram(done()));

        assertThat(read(dump())).isEmpty();
    }

    @Test
    void endWithoutAnErrorNumberIsAnEnd() {
        kernel.expectRequest().answer(datagram(part(Netlink.NLMSG_DONE)));

        assertThat(read(dump())).isEmpty();
    }

    @Test
    void strangersAreSkipped() {
        kernel.expectRequest()
                .answer(
                        datagram(part(ENTRY, 90).shiftSequence(-1)),
                        datagram(part(ENTRY, 91).shiftPortId(1)),
                        datagram(part(ENTRY, 92), done()).from(77),
                        datagram(done().shiftSequence(-1)),
                        datagram(part(ENTRY, 1), part(ENTRY, 93).shiftSequence(5), done()));

        assertThat(read(dump())).containsExactly(1);
    }

    @Test
    void refusedDumpThrows() {
        kernel.expectRequest().answer(datagram(error(Errno.EOPNOTSUPP)));

        try (DumpCursor dump = dump()) {
            assertThatThrownBy(dump::next)
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("list entries")
                    .hasMessageContaining("EOPNOTSUPP");
        }
    }

    @Test
    void endThatCarriesAnErrorThrowsAfterTheEntries() {
        kernel.expectRequest().answer(datagram(part(ENTRY, 1)), datagram(doneWith(Errno.ENOMEM)));

        try (DumpCursor dump = dump()) {
            assertThat(dump.next()).isTrue();
            KernelException broken = catchThrowableOfType(KernelException.class, dump::next);
            assertThat(broken.errno()).isEqualTo(Errno.ENOMEM);
        }
    }

    @Test
    void endThatCarriesAnErrorMayExplainItself() {
        Message explained =
                new Message(
                        Netlink.NLMSG_DONE,
                        Netlink.NLM_F_MULTI | Netlink.NLM_F_ACK_TLVS,
                        (r, w) ->
                                w.u32(-Errno.EINVAL.number())
                                        .attrString(Netlink.NLMSGERR_ATTR_MSG, "bad filter"),
                        0,
                        0);
        kernel.expectRequest().answer(datagram(explained));

        assertThatThrownBy(() -> read(dump())).hasMessageContaining("bad filter");
    }

    @Test
    void filteredFlagIsReported() {
        kernel.expectRequest()
                .answer(datagram(part(ENTRY, 1).flags(Netlink.NLM_F_DUMP_FILTERED), done()));

        try (DumpCursor dump = dump()) {
            read(dump);
            assertThat(dump.filtered()).isTrue();
        }
    }

    @Test
    void interruptedDumpGivesAllEntriesAndThenThrows() {
        kernel.expectRequest()
                .answer(
                        datagram(part(ENTRY, 1)),
                        datagram(part(ENTRY, 2).flags(Netlink.NLM_F_DUMP_INTR), part(ENTRY, 3)),
                        datagram(done()));

        try (DumpCursor dump = dump()) {
            assertThat(dump.next()).isTrue();
            assertThat(dump.next()).isTrue();
            assertThat(dump.interrupted()).isTrue();
            assertThat(dump.next()).isTrue();
            assertThatThrownBy(dump::next)
                    .isInstanceOf(DumpInterruptedException.class)
                    .hasMessageContaining("list entries");
        }
    }

    @Test
    void interruptionMayBeToldByTheEndAlone() {
        kernel.expectRequest()
                .answer(datagram(part(ENTRY, 1), done().flags(Netlink.NLM_F_DUMP_INTR)));

        assertThatThrownBy(() -> read(dump())).isInstanceOf(DumpInterruptedException.class);
    }

    @Test
    void abandonedDumpIsDrainedBeforeTheNextRequest() {
        kernel.expectRequest()
                .answer(
                        datagram(part(ENTRY, 1), part(ENTRY, 2)),
                        datagram(part(ENTRY, 3)),
                        datagram(done()));
        kernel.expect("the request after", r -> r.type() == GET + 1).answer(datagram(ack()));

        try (DumpCursor dump = dump()) {
            assertThat(dump.next()).isTrue();
        }
        socket.request(GET + 1, 0);
        socket.execute("next");
    }

    @Test
    void abandonedDumpThatWasNeverReadIsDrainedToo() {
        kernel.expectRequest().answer(datagram(part(ENTRY, 1)), datagram(done()));
        kernel.expectRequest().answer(datagram(part(ENTRY, 7), done()));

        dump().close();

        assertThat(read(dump())).containsExactly(7);
    }

    @Test
    void errorAtTheEndOfAnAbandonedDumpIsNobodysBusiness() {
        kernel.expectRequest().answer(datagram(part(ENTRY, 1)), datagram(doneWith(Errno.EINTR)));
        kernel.expectRequest().answer(datagram(ack()));

        dump().close();
        socket.request(GET, 0);
        socket.execute("next");
    }

    @Test
    void abandonedDumpIsDrainedBeforeABatchAndBeforeReceiving() {
        kernel.expectRequest().answer(datagram(part(ENTRY, 1)), datagram(done()));
        kernel.expectRequest().answer(datagram(ack()));
        dump().close();
        var batch = socket.batch("load", (index, error) -> {});
        batch.begin(GET, 0);
        batch.end();
        batch.flush();

        kernel.expectRequest().answer(datagram(part(ENTRY, 1)), datagram(done()));
        dump().close();
        kernel.deliver(datagram(single(ENTRY, 5)));
        var event = socket.receive(Duration.ZERO);

        assertThat(event).isNotNull();
        assertThat(event.next()).isTrue();
        assertThat(event.payloadU32(0)).isEqualTo(5);
    }

    @Test
    void cursorOfAnAbandonedDumpRefusesToGoOn() {
        kernel.expectRequest().answer(datagram(part(ENTRY, 1)), datagram(done()));
        kernel.expectRequest().answer(datagram(ack()));
        DumpCursor dump = dump();
        dump.next();
        socket.request(GET, 0);
        socket.execute("in between");

        assertThatThrownBy(dump::next).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTheSocketSparesTheRestOfADump() {
        FakeKernel unread = new FakeKernel();
        unread.expectRequest().answer(each(part(ENTRY, 1), done()));
        try (NetlinkSocket closing = NetlinkSocket.over(unread)) {
            closing.request(GET, 0);
            closing.dump("list").next();
        }

        assertThatThrownBy(unread::verify).hasMessageContaining("not received");
    }

    @Test
    void silenceInTheMiddleEndsInATimeout() {
        kernel.expectRequest().answer(datagram(part(ENTRY, 1)), delay(Duration.ofSeconds(9)));
        socket.timeout(Duration.ofSeconds(5));

        try (DumpCursor dump = dump()) {
            assertThat(dump.next()).isTrue();
            assertThatThrownBy(dump::next)
                    .isInstanceOf(ReceiveTimeoutException.class)
                    .hasMessageContaining("list entries");
        }
        assertThat(socket.receive(Duration.ofSeconds(5))).isNull();
    }

    @Test
    void overrunInTheMiddleIsReported() {
        kernel.expectRequest().answer(datagram(part(ENTRY, 1)), overrun());

        try (DumpCursor dump = dump()) {
            assertThat(dump.next()).isTrue();
            assertThatThrownBy(dump::next).isInstanceOf(OverrunException.class);
        }
    }

    @Test
    void socketIsUsableAfterADumpWithAMalformedDatagram() {
        kernel.expectRequest()
                .answer(
                        datagram(part(ENTRY, 1), part(ENTRY, 2)).truncatedTo(30),
                        datagram(part(ENTRY, 3)).truncatedTo(17),
                        overrun(),
                        datagram(done()));
        kernel.expectRequest().answer(datagram(ack()));
        try (DumpCursor dump = dump()) {
            assertThat(dump.next()).isTrue();
            assertThatThrownBy(dump::next).isInstanceOf(DecodeException.class);
        }

        socket.request(GET, 0);
        socket.execute("next");
    }

    @Test
    void socketIsUsableAfterADumpWithoutAnEnd() {
        kernel.expectRequest().answer(datagram(part(ENTRY, 1)));
        kernel.expectRequest().answer(delay(Duration.ofSeconds(1)), datagram(ack()));

        dump().close();
        socket.request(GET, 0);
        socket.execute("next");
    }

    @Test
    void truncatedEntryIsADecodeError() {
        int datagramLength = 3 * (16 + 4);
        for (int cut = 41; cut < datagramLength; cut++) {
            FakeKernel cutting = new FakeKernel();
            cutting.expectRequest()
                    .answer(
                            datagram(part(ENTRY, 1), part(ENTRY, 2), part(ENTRY, 3))
                                    .truncatedTo(cut));
            NetlinkSocket victim = NetlinkSocket.over(cutting);
            victim.request(GET, 0);
            DumpCursor dump = victim.dump("cut");

            assertThat(dump.next()).isTrue();
            assertThat(dump.next()).isTrue();
            assertThatThrownBy(dump::next).isInstanceOf(DecodeException.class);
        }
    }
}
