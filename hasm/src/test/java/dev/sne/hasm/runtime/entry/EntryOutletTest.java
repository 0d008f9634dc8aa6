// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.hasm.replication.EntryKind.DESTROY;
import static dev.sne.hasm.replication.EntryKind.NEW;
import static dev.sne.hasm.replication.EntryKind.TEMPLATE;
import static dev.sne.hasm.replication.EntryKind.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.EntryKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntryOutletTest {
    private static final long WINDOW = 100;
    private static final int CREATE = 0x600;

    /// Where it is in an event of a flow over IPv4 with ports.
    private static final int SOURCE_PORT = 60;

    private final List<EntryKind> sent = new ArrayList<>();
    private final EntryReader reader = new EntryReader(Arena.ofAuto());

    /// The last known status of each flow.
    private final Map<String, Integer> backup = new HashMap<>();

    private final Map<String, Integer> kernel = new HashMap<>();
    private ReplicationMode mode = ReplicationMode.WEAK;

    private final EntryOutlet outlet =
            new EntryOutlet(Arena.ofAuto(), new FlowHash(1, 2), WINDOW, 1 << 16, this::receive);

    @Test
    void allModesLeadToTheSameTable() {
        for (ReplicationMode each : ReplicationMode.values()) {
            mode = each;
            backup.clear();
            kernel.clear();
            int count = KernelMessages.EVENTS.size();
            for (byte[] message : KernelMessages.EVENTS.subList(0, count / 2)) {
                happens(message, 0);
            }
            outlet.flush();
            assertThat(kernel).isNotEmpty();
            assertThat(backup).as(mode.toString()).isEqualTo(kernel);
            for (byte[] message : KernelMessages.EVENTS.subList(count / 2, count)) {
                happens(message, 0);
            }
            outlet.flush();
            assertThat(backup).as(mode.toString()).isEqualTo(kernel);
        }
        assertThat(outlet.failures()).isZero();
    }

    @Test
    void weakModeSendsAtOnceAndTheOthersWhenTheWindowEnds() {
        byte[] message = KernelMessages.EVENTS.getFirst();
        happens(message, 1000);
        assertThat(sent).containsExactly(TEMPLATE, NEW);
        assertThat(outlet.nextDeadline()).isEqualTo(Long.MAX_VALUE);

        sent.clear();
        mode = ReplicationMode.PREPROCESS;
        happens(message, 1000);
        happens(message, 1050);
        assertThat(outlet.nextDeadline()).isEqualTo(1000 + WINDOW);
        outlet.wake(1000 + WINDOW - 1);
        assertThat(sent).isEmpty();
        outlet.wake(1000 + WINDOW);
        assertThat(sent).containsExactly(NEW);
        assertThat(outlet.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void flowsOfOneStreamHaveDifferentModes() {
        byte[] begins = KernelMessages.EVENTS.getFirst();
        byte[] other = begins.clone();
        other[SOURCE_PORT] ^= 1;
        mode = ReplicationMode.INCREMENTAL;
        happens(begins, 0);
        mode = ReplicationMode.STRONG;
        happens(other, 0);
        assertThat(backup).hasSize(1);
        outlet.flush();
        assertThat(backup).hasSize(2).isEqualTo(kernel);
        assertThat(sent).containsExactly(TEMPLATE, NEW, NEW);
    }

    @Test
    void aFlowThatAnotherOneExpectedComesAfterThat() {
        byte[] master = KernelMessages.EVENTS.getFirst();
        byte[] expected =
                KernelMessages.FTP.stream()
                        .filter(message -> Pair.view(message).hasTuple(FlowView.MASTER))
                        .findFirst()
                        .orElseThrow();
        mode = ReplicationMode.PREPROCESS;
        happens(master, 0);
        assertThat(sent).isEmpty();
        mode = ReplicationMode.WEAK;
        happens(expected, 0);
        assertThat(sent).containsExactly(TEMPLATE, NEW, TEMPLATE, UPDATE);
    }

    @Test
    void aShortFlowIsNotSentUnlessTheTableIsRead() {
        byte[] begins = KernelMessages.EVENTS.getFirst();
        byte[] ends = begins.clone();
        ends[4] = 2;
        outlet.tableIsRead(true);
        mode = ReplicationMode.INCREMENTAL;
        happens(begins, 0);
        happens(ends, 0);
        outlet.tableIsRead(false);
        outlet.flush();
        assertThat(sent).containsExactly(TEMPLATE, DESTROY);
        happens(begins, 0);
        happens(ends, 0);
        outlet.flush();
        assertThat(sent).hasSize(2);
        assertThat(outlet.cancelled()).isOne();
    }

    private void happens(byte[] message, long now) {
        FlowView view = Pair.view(message);
        EntryKind kind = view.isDestroy() ? DESTROY : UPDATE;
        kind = !view.isDestroy() && view.messageFlags() == CREATE ? NEW : kind;
        note(kernel, kind, view);
        outlet.event(kind, view, mode, now);
    }

    private void receive(EntryKind kind, MemorySegment body, long offset, int length) {
        sent.add(kind);
        if (kind == TEMPLATE) {
            reader.define(body, offset, length);
        } else {
            note(backup, kind, reader.read(body, offset, length));
        }
    }

    private static void note(Map<String, Integer> table, EntryKind kind, FlowView flow) {
        if (kind == DESTROY) {
            table.remove(flow(flow));
        } else {
            table.put(flow(flow), flow.status());
        }
    }

    private static String flow(FlowView view) {
        int t = FlowView.ORIG;
        String source = view.srcHigh(t) + ":" + view.srcLow(t);
        String addresses = source + ">" + view.dstHigh(t) + ":" + view.dstLow(t);
        String ports = view.srcPort(t) + ">" + view.dstPort(t) + " " + view.icmpId(t);
        return view.zone() + " " + view.protocol(t) + " " + addresses + " " + ports;
    }
}
