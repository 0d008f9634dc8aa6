// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.Order;
import dev.sne.hasm.State;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.World;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// **S7**, the machine's part: a synced backup at number s of a stream holds exactly what the
/// stream held at s, whoever has produced it by then. What a table holds is named by a number that
/// changes with each connection event; a backup that keeps its copy over a change of masters must
/// have the very content the new master went on from.
///
/// That a message of an older stream changes nothing, and that destroyed entries do not come back,
/// is the replication's matter.
public final class Copies implements Checker {
    /// What a stream held at each of its numbers, from the number its master took over at.
    ///
    /// @param start that number, which what went before ends at
    private record Stream(@Nullable Epoch previous, int start, Map<Integer, Long> contents) {}

    private final Map<Epoch, Stream> streams;

    /// By host: what its copy holds.
    private final long[] contents;

    private long events;

    /// @param hosts how many there are
    public Copies(int hosts) {
        streams = new HashMap<>();
        contents = new long[hosts + 1];
    }

    private Copies(Copies other) {
        streams = new HashMap<>();
        other.streams.forEach((epoch, stream) ->
                streams.put(
                        epoch,
                        new Stream(stream.previous, stream.start, new HashMap<>(stream.contents))));
        contents = other.contents.clone();
        events = other.events;
    }

    @Override
    public String property() {
        return "S7";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        if (!(happening instanceof Happening.Stepped step)) {
            return null;
        }
        State before = step.before();
        State after = step.after();
        int host = step.host();
        boolean sameStream = before.stream().equals(after.stream());
        if (sameStream
                && before.lastseq() == after.lastseq()
                && before.synced() == after.synced()) {
            return null;
        }
        if (!after.synced()) {
            contents[host] = 0;
            return null;
        }
        if (after.isMaster()) {
            master(host, before, after, sameStream);
            return null;
        }
        long held = content(world.cluster().lollipop(), after.stream(), after.lastseq());
        if (!before.synced() || sameStream) {
            contents[host] = held;
            return null;
        }
        if (contents[host] != held) {
            return "host "
                    + host
                    + " keeps a copy at "
                    + after.stream()
                    + "@"
                    + after.lastseq()
                    + " that is not what this stream held there";
        }
        return null;
    }

    private void master(int host, State before, State after, boolean sameStream) {
        if (!sameStream) {
            Epoch previous = before.synced() ? before.stream() : null;
            streams.put(after.stream(), new Stream(previous, after.lastseq(), new HashMap<>()));
            if (!before.synced()) {
                contents[host] = ++events;
            }
        } else {
            contents[host] = ++events;
        }
        streamOf(after.stream()).contents.put(after.lastseq(), contents[host]);
    }

    private Stream streamOf(Epoch epoch) {
        return streams.computeIfAbsent(epoch, _ -> new Stream(null, 0, new HashMap<>()));
    }

    /// What a stream held at a number, be it before its master took over; 0 if it never had it.
    private long content(Lollipop space, Epoch epoch, int number) {
        Stream stream = streams.get(epoch);
        while (stream != null) {
            Long content = stream.contents.get(number);
            if (content != null) {
                return content;
            }
            if (stream.previous == null || space.compare(number, stream.start) == Order.GT) {
                return 0;
            }
            stream = streams.get(stream.previous);
        }
        return 0;
    }

    @Override
    public Checker copy() {
        return new Copies(this);
    }

    /// Enters no digest: what the copies hold follows from the streams and numbers in the states as
    /// long as this property holds.
    @Override
    public void digest(Digest digest, long nowNanos, long horizonNanos) {
        // See above.
    }
}
