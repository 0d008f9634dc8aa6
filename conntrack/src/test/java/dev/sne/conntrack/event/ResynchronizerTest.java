// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The comparison, with each race between dump and events in turn.
class ResynchronizerTest implements FlowListener, Resynchronizer.Requests {
    private static final int NEW = 0x100;
    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final int DUMP_FLAGS = 0x301;
    private static final int OWN_PORT_ID = 4711;

    private final List<String> told = new ArrayList<>();
    private final List<Integer> dumps = new ArrayList<>();
    private final List<Integer> questions = new ArrayList<>();
    private final Resynchronizer resynchronizer = new Resynchronizer(this, this);

    @Override
    public void event(FlowEventType type, FlowView flow) {
        throw new AssertionError("the comparison reports no events");
    }

    @Override
    public void difference(FlowEventType type, FlowView flow) {
        assertThat(flow.portId()).isZero();
        told.add(type + " " + flow.id() + " mark " + flow.mark());
    }

    @Override
    public void overrun(long count) {}

    @Override
    public void synchronizedWithTable(Synchronization result) {
        told.add(
                result.flows()
                        + " flows +"
                        + result.appeared()
                        + " ~"
                        + result.changed()
                        + " -"
                        + result.vanished());
    }

    @Override
    public void idle() {}

    @Override
    public void failed(Throwable cause) {
        told.add(String.valueOf(cause.getMessage()));
    }

    @Override
    public void send(MessageWriter messages) {
        MessageReader reader = new MessageReader().wrap(messages.segment(), 0, messages.length());
        while (reader.next()) {
            (reader.flags() == DUMP_FLAGS ? dumps : questions).add(reader.sequence());
        }
    }

    @Test
    void takesTheFirstDumpForWhatWasThere() {
        resynchronizer.start();
        dumped(1, 0);
        dumped(2, 0);
        done();
        assertThat(told).containsExactly("2 flows +2 ~0 -0");
    }

    @Test
    void reportsWhatCameChangedAndWent() {
        begin(1, 2, 3);
        resynchronizer.start();
        dumped(2, 9);
        dumped(4, 0);
        dumped(1, 0);
        done();
        assertThat(questions).as("about 3").hasSize(1);
        missing(0);
        assertThat(told)
                .containsExactly(
                        "UPDATE 2 mark 9", "NEW 4 mark 0", "DESTROY 3 mark 0", "3 flows +1 ~1 -1");
    }

    @Test
    void passesOverAFlowThatEndedBeforeTheDumpShowedIt() {
        begin(1);
        resynchronizer.start();
        assertThat(event(FlowEventType.DESTROY, 1, 0)).isEqualTo(FlowEventType.DESTROY);
        dumped(1, 0);
        done();
        assertThat(told).containsExactly("0 flows +0 ~0 -0");
    }

    @Test
    void takesTheEventOfAFlowThatTheDumpHasShownForAChange() {
        begin();
        resynchronizer.start();
        dumped(1, 0);
        assertThat(event(FlowEventType.NEW, 1, 0)).isEqualTo(FlowEventType.UPDATE);
        assertThat(event(FlowEventType.NEW, 2, 0)).isEqualTo(FlowEventType.NEW);
        done();
        assertThat(told).containsExactly("NEW 1 mark 0", "2 flows +1 ~0 -0");
    }

    @Test
    void keepsAFlowThatTheDumpHasMissed() {
        begin(1, 2);
        resynchronizer.start();
        dumped(1, 0);
        done();
        found(0, 2, 5);
        assertThat(told).containsExactly("UPDATE 2 mark 5", "2 flows +0 ~1 -0");
    }

    @Test
    void noticesThatAnotherFlowHasTheSameTuple() {
        begin(1);
        resynchronizer.start();
        done();
        answer(tuple(1, 77), questions.getFirst());
        assertThat(told).containsExactly("DESTROY 1 mark 0", "0 flows +0 ~0 -1");
    }

    @Test
    void doesNotReportAnEndTwice() {
        begin(1);
        resynchronizer.start();
        done();
        missing(0);
        assertThat(event(FlowEventType.DESTROY, 1, 0)).isNull();
        assertThat(event(FlowEventType.NEW, 1, 0)).isEqualTo(FlowEventType.NEW);
        assertThat(event(FlowEventType.DESTROY, 1, 0)).isEqualTo(FlowEventType.DESTROY);
    }

    @Test
    void reportsTheEndOfAFlowItNeverKnew() {
        begin();
        assertThat(event(FlowEventType.DESTROY, 1, 0)).isEqualTo(FlowEventType.DESTROY);
        assertThat(event(FlowEventType.UPDATE, 2, 0)).isEqualTo(FlowEventType.UPDATE);
    }

    @Test
    void startsAnewAfterAnotherOverrun() {
        begin(1, 2);
        resynchronizer.start();
        dumped(1, 0);
        resynchronizer.start();
        refused(Errno.EBUSY);
        int oldDump = dumps.get(1);
        answer(new FlowBuilder(), oldDump);
        end(DONE, oldDump, 0);
        assertThat(dumps).hasSize(4);
        dumped(2, 0);
        done();
        found(0, 1, 0);
        assertThat(told).containsExactly("2 flows +0 ~0 -0");
    }

    @Test
    void startsAnewInTheMiddleOfItsQuestions() {
        begin(1, 2, 3);
        resynchronizer.start();
        done();
        missing(0);
        resynchronizer.start();
        int asked = questions.size();
        done();
        assertThat(questions).as("about the two that are left").hasSize(asked + 2);
        missing(1);
        missing(asked);
        missing(asked + 1);
        assertThat(told).hasSize(4).last().isEqualTo("0 flows +0 ~0 -3");
    }

    @Test
    void asksAboutAllThatIsMissing() {
        int many = 1000;
        int[] numbers = new int[many];
        for (int i = 0; i < many; i++) {
            numbers[i] = i + 1;
        }
        begin(numbers);
        resynchronizer.start();
        done();
        for (int asked = 0; asked < many; asked++) {
            assertThat(questions).hasSizeGreaterThan(asked);
            missing(asked);
        }
        assertThat(told).hasSize(many + 1).last().isEqualTo("0 flows +0 ~0 -" + many);
    }

    @Test
    void asksAgainWhenThereWasNoRoomForADump() {
        begin(1);
        resynchronizer.start();
        refused(Errno.ENOBUFS);
        assertThat(dumps).hasSize(3);
        dumped(1, 0);
        done();
        assertThat(told).containsExactly("1 flows +0 ~0 -0");
    }

    @Test
    void saysWhyThereIsNoDump() {
        begin();
        resynchronizer.start();
        refused(Errno.ENOMEM);
        assertThat(told).containsExactly("dump the flow table: ENOMEM (Cannot allocate memory)");
    }

    /// A first comparison that finds these flows.
    private void begin(int... numbers) {
        resynchronizer.start();
        for (int number : numbers) {
            dumped(number, 0);
        }
        done();
        told.clear();
    }

    private void dumped(int number, int mark) {
        answer(tuple(number, number).mark(mark), dumps.getLast());
    }

    private void done() {
        end(DONE, dumps.getLast(), 0);
    }

    private void refused(Errno errno) {
        end(ERROR, dumps.getLast(), -errno.number());
    }

    private void found(int question, int number, int mark) {
        answer(tuple(number, number).mark(mark), questions.get(question));
    }

    private void missing(int question) {
        end(ERROR, questions.get(question), -Errno.ENOENT.number());
    }

    private void answer(FlowBuilder flow, int sequence) {
        MessageWriter out = new MessageWriter().begin(NEW, 2, sequence, OWN_PORT_ID);
        FlowEncoder.report(flow, out);
        resynchronizer.answer(read(out));
    }

    private void end(int type, int sequence, int errno) {
        resynchronizer.answer(
                read(new MessageWriter().begin(type, 2, sequence, OWN_PORT_ID).u32(errno)));
    }

    private FlowEventType event(FlowEventType type, int number, int mark) {
        MessageWriter out = new MessageWriter().begin(NEW, 0, 0, 0);
        FlowEncoder.report(tuple(number, number).mark(mark), out);
        return resynchronizer.observe(type, new FlowView().wrap(read(out)));
    }

    private static MessageReader read(MessageWriter out) {
        out.end();
        MessageReader reader = new MessageReader().wrap(out.segment(), 0, out.length());
        assertThat(reader.next()).isTrue();
        return reader;
    }

    private static FlowBuilder tuple(int number, int id) {
        FlowBuilder flow = new FlowBuilder().id(id);
        flow.tuple(FlowView.ORIG)
                .src(IpAddress.ofV4(number))
                .dst(IpAddress.ofV4(99))
                .protocol(17)
                .ports(1, 2);
        return flow.deriveReply();
    }
}
