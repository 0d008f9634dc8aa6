// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.EntryKind;
import dev.sne.hasm.replication.HashKey;
import dev.sne.hasm.replication.LateEntries;
import dev.sne.hasm.replication.PayloadReader;
import dev.sne.hasm.replication.Receiver;
import dev.sne.hasm.replication.ReceiverListener;
import dev.sne.hasm.replication.Sender;
import dev.sne.hasm.replication.TransferServer;
import dev.sne.testkit.hasm.sim.Prng;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A host: a kernel's table, which survives the process, and the process: sender or receiver, and
/// the server of its table.
final class SimulatedHost {
    /// Of a process that is no backup.
    private static final HashKey NO_KEY = new HashKey(0, 0);

    private record Change(EntryKind kind, long key, long state) {}

    private final ReplicationWorld world;
    private final Plan plan;
    private final Tasks tasks;
    private final Prng prng;
    private final int number;
    private final FakeTable table = new FakeTable();

    /// Changes of the master's kernel that its process has not read yet.
    private final Queue<Change> events = new ArrayDeque<>();

    private final PayloadReader reader = new PayloadReader();
    private Arena arena = Arena.ofConfined();
    private MemorySegment body = arena.allocate(FakeEntries.MAX_BYTES);
    private @Nullable Sender sender;
    private @Nullable Receiver receiver;
    private @Nullable TransferServer server;

    /// Of a master that was a backup before.
    private @Nullable LateFlows late;

    private FakeEntries.Writer writer;

    /// Which life of the process it is; what was scheduled for an earlier one does not happen.
    private int life;

    private boolean reading;
    private boolean overrun;
    private BackupKernel kernel;
    private int completions;
    private int continuations;
    private int repairs;
    private int toldLate;

    SimulatedHost(ReplicationWorld world, int number, Prng prng) {
        this.world = world;
        this.plan = world.plan();
        this.tasks = world.tasks();
        this.number = number;
        this.prng = prng;
        writer = new FakeEntries.Writer(prng);
        kernel = new BackupKernel(this, world, NO_KEY);
    }

    Prng prng() {
        return prng;
    }

    FakeTable table() {
        return table;
    }

    /// Where entries are written before they are offered.
    MemorySegment body() {
        return body;
    }

    long now() {
        return tasks.now();
    }

    @Nullable TransferServer server() {
        return server;
    }

    @Override
    public String toString() {
        return "host " + number;
    }

    @Nullable Receiver receiver() {
        return receiver;
    }

    int number() {
        return number;
    }

    boolean isUp() {
        return sender != null || receiver != null;
    }

    boolean isMaster() {
        return sender != null;
    }

    boolean isComplete() {
        return receiver != null && receiver.isComplete();
    }

    /// Whether it has a whole table, be it of an earlier master's.
    boolean hasTable() {
        return receiver != null && receiver.lastNumber() >= 0;
    }

    int lastNumber() {
        return receiver == null ? -1 : receiver.lastNumber();
    }

    @Nullable Sender sender() {
        return sender;
    }

    int transfers() {
        return server == null ? 0 : server.transfers();
    }

    /// How much is under way within this host.
    int pending() {
        return events.size() + kernel.pending();
    }

    /// Compares the table with the master's.
    void verify() {
        if (receiver != null) {
            receiver.verify(tasks.now());
        }
    }

    long fingerprint() {
        return Prng.mix(prng.next() ^ table.fingerprint());
    }

    /// How often it got the whole table.
    int completions() {
        return completions;
    }

    /// How often it went on with what it had when another became master.
    int continuations() {
        return continuations;
    }

    /// How often it fetched the buckets that differed.
    int repairs() {
        return repairs;
    }

    /// How many connections the master before told it of after it had taken over.
    int toldLate() {
        return toldLate;
    }

    void countToldLate() {
        toldLate++;
    }

    void violated(String what) {
        world.violated(this + " " + what);
    }

    /// Whether an entry's position follows another's.
    boolean isNext(long position, long next) {
        long circle = plan.settings().numbers().circle();
        return next % circle == (position + 1) % circle;
    }

    // Roles

    void lead(Epoch stream, int after) {
        Sender made =
                new Sender(
                        arena, plan.settings(), stream, Epoch.NONE, after, this::send, tasks.now());
        sender = made;
        serve(new TransferServer(arena, plan.settings(), made, new ServedTable(this), this::send));
    }

    /// Becomes master after having been a backup.
    void takeOver(Epoch stream) {
        Receiver before = receiver;
        if (before == null) {
            throw new IllegalStateException("host " + number + " is no backup");
        }
        kernel.applyAll();
        LateEntries told = before.lateEntries();
        late = told == null ? null : new LateFlows(this, told, kernel.reader());
        Sender made = before.lead(arena, stream, this::send, tasks.now());
        receiver = null;
        sender = made;
        writer = new FakeEntries.Writer(prng);
        serve(new TransferServer(arena, plan.settings(), made, new ServedTable(this), this::send));
    }

    void follow(Epoch stream, int after, boolean fetches) {
        var key = new HashKey(prng.next(), prng.next());
        kernel = new BackupKernel(this, world, key);
        var made =
                new Receiver(arena, plan.settings(), key, kernel, new Listener(), this::send, life);
        receiver = made;
        if (fetches) {
            made.fetch(stream, tasks.now());
        } else {
            made.follow(stream, after);
        }
        serve(new TransferServer(arena, plan.settings(), made, new ServedTable(this), this::send));
    }

    /// Is master no more: keeps its table, in which some packets more change something.
    void stepDown() {
        Sender before = sender;
        if (before == null) {
            throw new IllegalStateException("host " + number + " is no master");
        }
        sender = null;
        life++;
        events.clear();
        reading = false;
        overrun = false;
        changeUnheard(prng.below(4));
        follow(before.stream(), before.lastNumber(), false);
    }

    /// Is told of another master.
    void goOver(Epoch stream) {
        if (receiver != null && server != null && !receiver.stream().equals(stream)) {
            server.stopAll();
            receiver.goOver(stream, tasks.now());
        }
    }

    private void serve(TransferServer made) {
        if (server != null) {
            server.stopAll();
        }
        server = made;
    }

    /// The process ends; with the host, its table goes, too.
    void crash(boolean withTable) {
        if (server != null) {
            server.stopAll();
        }
        sender = null;
        receiver = null;
        server = null;
        life++;
        events.clear();
        reading = false;
        overrun = false;
        arena.close();
        arena = Arena.ofConfined();
        body = arena.allocate(FakeEntries.MAX_BYTES);
        writer = new FakeEntries.Writer(prng);
        kernel = new BackupKernel(this, world, NO_KEY);
        if (withTable) {
            table.clear();
        }
    }

    void close() {
        arena.close();
    }

    // The master's kernel

    void change(EntryKind kind, long key, long state) {
        if (kind == EntryKind.DESTROY) {
            table.remove(key);
        } else {
            table.put(key, state);
        }
        if (sender != null) {
            events.add(new Change(kind, key, state));
            if (!reading) {
                reading = true;
                later(prng.between(10_000, 3_000_000), this::readEvents);
            }
        }
    }

    /// Packets pass here while this host does not read its kernel's events: before it is the
    /// master, or after.
    void changeUnheard(int count) {
        for (int i = 0; i < count; i++) {
            table.put(prng.next() | 1, 0);
            table.remove(table.keyNear(prng.next()));
        }
    }

    /// The events that were not read are lost, and the next read tells so.
    void loseEvents() {
        events.clear();
        overrun = true;
        if (!reading) {
            reading = true;
            later(prng.between(10_000, 3_000_000), this::readEvents);
        }
    }

    private void readEvents() {
        reading = false;
        Sender to = sender;
        if (to == null) {
            return;
        }
        while (!events.isEmpty()) {
            Change each = events.remove();
            int template = writer.pick();
            if (!writer.isDefined(template)) {
                int length = writer.define(template, to.position() + 1, body);
                to.offer(EntryKind.TEMPLATE, body, 0, length, tasks.now());
            }
            int length = writer.write(template, each.key, each.state, to.position() + 1, body);
            to.offer(each.kind, body, 0, length, tasks.now());
        }
        if (overrun) {
            overrun = false;
            to.overrun(tasks.now());
        }
        if (prng.oneIn(2)) {
            to.flush(tasks.now());
        }
    }

    // Time and messages

    void later(long nanos, Runnable action) {
        int mine = life;
        tasks.after(
                nanos,
                () -> {
                    if (life == mine) {
                        action.run();
                    }
                });
    }

    long nextDeadline() {
        long deadline = sender == null ? Long.MAX_VALUE : sender.nextDeadline();
        if (receiver != null) {
            deadline = Math.min(deadline, receiver.nextDeadline());
        }
        return server == null ? deadline : Math.min(deadline, server.nextDeadline());
    }

    void wake() {
        if (sender != null) {
            sender.wake(tasks.now());
        }
        if (receiver != null) {
            receiver.wake(tasks.now());
        }
        if (server != null) {
            server.wake(tasks.now());
        }
    }

    private void send(int to, MemorySegment payload, long offset, int length) {
        world.send(this, to, payload, offset, length);
    }

    void receive(int from, MemorySegment payload, int length) {
        reader.open(payload, 0, length);
        while (reader.next()) {
            if (sender != null) {
                sender.received(from, reader, tasks.now());
                if (late != null) {
                    late.received(reader);
                }
            }
            if (receiver != null) {
                receiver.received(reader, tasks.now());
            }
            if (server != null) {
                server.received(from, reader, tasks.now());
            }
        }
        if (reader.malformed()) {
            world.violated("host " + number + " got a malformed payload");
        }
    }

    /// Checks an acknowledgement that this host sends.
    void acknowledges(int numberOnWire) {
        if (isComplete()) {
            kernel.acknowledges(numberOnWire);
        }
    }

    /// Reads the table, as long as the process lives.
    TableWalk walk(TableWalk.Visitor visitor) {
        int mine = life;
        var walk = new TableWalk(table, tasks, prng.fork(7), visitor, () -> life == mine);
        walk.start();
        return walk;
    }

    /// What the receiver tells.
    private final class Listener implements ReceiverListener {
        @Override
        public void lost(Loss why) {
            world.lost(why);
            if (server != null) {
                server.stopAll();
            }
        }

        @Override
        public void completed() {
            completions++;
        }

        @Override
        public void continued() {
            continuations++;
            kernel.arrive();
        }

        @Override
        public void compared(int differing, int unsure) {
            if (unsure > differing) {
                world.violated("more unsure buckets than differing ones");
            }
        }

        @Override
        public void repaired() {
            repairs++;
        }
    }
}
