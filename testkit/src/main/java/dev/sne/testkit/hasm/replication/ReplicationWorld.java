// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.replication.ReceiverListener;
import dev.sne.testkit.hasm.sim.Prng;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The hosts, what is between them, and who is master.
final class ReplicationWorld implements AutoCloseable {
    // Types of messages, as they are on the wire.
    private static final int ALIVE = 2;
    private static final int NACK = 3;
    private static final int GONE = 4;
    private static final int ACK = 5;
    private static final int CHUNK = 7;

    private static final int FIELDS = 10;
    private static final int VERSION_AT = FIELDS + 12;
    private static final int FLAGS_AT = FIELDS + 16;
    private static final int END = 4;

    /// How long it takes at most until a host knows of another master.
    private static final long TOLD_NANOS = 50_000_000;

    private final Plan plan;
    private final Bend bend;
    private final Tasks tasks = new Tasks();
    private final Prng fates;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment arriving = arena.allocate(1 << 16);
    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final boolean[] cut = new boolean[Hosts.MAX + 1];
    private final Map<ReceiverListener.Loss, Integer> losses =
            new EnumMap<>(ReceiverListener.Loss.class);

    private Epoch stream = new Epoch(1, 1);
    private int master = 1;
    private boolean quiet;
    private @Nullable String violation;

    ReplicationWorld(Plan plan, Bend bend) {
        this.plan = plan;
        this.bend = bend;
        var prng = new Prng(plan.seed()).fork(1);
        fates = prng.fork(2);
        for (int number = 1; number <= plan.hosts(); number++) {
            hosts.add(new SimulatedHost(this, number, prng.fork(10 + number)));
        }
        int start = plan.settings().numbers().k() - prng.below(3_000);
        host(1).lead(stream, start);
        for (int number = 2; number <= plan.hosts(); number++) {
            host(number).follow(stream, start, prng.oneIn(3));
        }
    }

    Plan plan() {
        return plan;
    }

    Bend bend() {
        return bend;
    }

    Tasks tasks() {
        return tasks;
    }

    List<SimulatedHost> hosts() {
        return hosts;
    }

    SimulatedHost host(int number) {
        return hosts.get(number - 1);
    }

    SimulatedHost master() {
        return host(master);
    }

    Epoch stream() {
        return stream;
    }

    void violated(String what) {
        if (violation == null) {
            violation = "at " + tasks.now() / 1_000 + " us: " + what;
        }
    }

    @Nullable String violation() {
        return violation;
    }

    void lost(ReceiverListener.Loss why) {
        losses.merge(why, 1, Integer::sum);
    }

    int losses(ReceiverListener.Loss why) {
        return losses.getOrDefault(why, 0);
    }

    // Faults

    void cut(int host, boolean isCut) {
        cut[host] = isCut;
    }

    void quieten() {
        quiet = true;
        for (SimulatedHost each : hosts) {
            cut(each.number(), false);
            if (!each.isUp()) {
                restart(each);
            }
        }
    }

    void restart(SimulatedHost host) {
        if (!host.isUp()) {
            host.follow(stream, 0, true);
        }
    }

    /// A backup that has a whole table takes over, if there is one: that which is furthest, or one
    /// that nobody would choose. The others are told in their time. The old master steps down, or
    /// crashes and comes back as a backup that fetches the table.
    boolean failOver(boolean withTable) {
        SimulatedHost heir = null;
        boolean best = !fates.oneIn(3);
        for (SimulatedHost each : hosts) {
            if (each.hasTable() && (heir == null || best && isAhead(each, heir))) {
                heir = each;
            }
        }
        if (heir == null) {
            return false;
        }
        SimulatedHost before = master();
        if (fates.oneIn(2)) {
            before.crash(withTable);
        } else {
            before.stepDown();
        }
        stream = new Epoch(stream.counter() + 1, heir.number());
        master = heir.number();
        heir.changeUnheard(fates.below(4));
        heir.takeOver(stream);
        for (SimulatedHost each : hosts) {
            tasks.after(fates.between(1, TOLD_NANOS), () -> each.goOver(stream));
        }
        restart(before);
        return true;
    }

    private boolean isAhead(SimulatedHost a, SimulatedHost b) {
        return switch (plan.settings().numbers().compare(a.lastNumber(), b.lastNumber())) {
            case GT -> true;
            case LT, EQ, UN -> false;
        };
    }

    // The network

    void send(SimulatedHost from, int to, MemorySegment payload, long offset, int length) {
        int type = payload.get(JAVA_BYTE, offset);
        byte[] bytes = payload.asSlice(offset, length).toArray(JAVA_BYTE);
        if (type == ACK) {
            from.acknowledges(ByteBuffer.wrap(bytes).getInt(FIELDS));
        }
        if (type == ALIVE && bend == Bend.NO_ALIVE
                || type == GONE && bend == Bend.NO_GONE
                || type == NACK && bend == Bend.NO_NACK) {
            return;
        }
        bend(type, bytes);
        for (SimulatedHost each : hosts) {
            if (each != from && (to == Hosts.NONE || to == each.number())) {
                carry(from, each, bytes);
            }
        }
    }

    private void bend(int type, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (type == ALIVE && bend == Bend.NO_OVERRUN) {
            buffer.putInt(FIELDS + 4, 0);
        }
        if (type == CHUNK
                && bend == Bend.NO_TOUCHED
                && (buffer.get(FLAGS_AT) & END) == 0
                && buffer.getInt(FIELDS + 8) > 0) {
            long version = buffer.getInt(VERSION_AT) + 10_000L;
            buffer.putInt(VERSION_AT, (int) (version % plan.settings().numbers().circle()));
        }
    }

    private void carry(SimulatedHost from, SimulatedHost to, byte[] bytes) {
        int copies = 1;
        if (!quiet) {
            copies = fates.chance(plan.duplicatePerMille()) ? 2 : 1;
        }
        for (int i = 0; i < copies; i++) {
            boolean lost =
                    cut[from.number()]
                            || cut[to.number()]
                            || !quiet && fates.chance(plan.lossPerMille());
            if (!lost) {
                long delay = fates.between(plan.delayNanos() / 10, plan.delayNanos());
                tasks.after(delay, () -> arrive(from.number(), to, bytes));
            }
        }
    }

    private void arrive(int from, SimulatedHost to, byte[] bytes) {
        MemorySegment.copy(bytes, 0, arriving, JAVA_BYTE, 0, bytes.length);
        to.receive(from, arriving, bytes.length);
    }

    // Time

    /// Performs everything up to an instant, or to the first violation.
    void runUntil(long nanos) {
        while (violation == null) {
            long next = tasks.nextNanos();
            for (SimulatedHost each : hosts) {
                next = Math.min(next, each.nextDeadline());
            }
            if (next > nanos) {
                break;
            }
            tasks.advance(next);
            if (tasks.nextNanos() <= tasks.now()) {
                tasks.performNext();
            }
            for (SimulatedHost each : hosts) {
                if (each.nextDeadline() <= tasks.now()) {
                    each.wake();
                }
            }
        }
        tasks.advance(nanos);
    }

    @Override
    public void close() {
        for (SimulatedHost each : hosts) {
            each.close();
        }
        arena.close();
    }
}
