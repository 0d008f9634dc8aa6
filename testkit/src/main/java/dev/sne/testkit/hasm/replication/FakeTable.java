// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import dev.sne.hasm.replication.BucketSet;
import dev.sne.hasm.replication.HashKey;
import dev.sne.testkit.hasm.sim.Prng;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A connection table: the state of each connection by its key. It is read in parts, between which
/// it may change.
final class FakeTable {
    private final TreeMap<Long, Long> flows = new TreeMap<>();

    void put(long key, long state) {
        flows.put(key, state);
    }

    /// What a connection's state becomes by an update of its low half.
    static long changed(long state, long update) {
        return state >>> Integer.SIZE << Integer.SIZE | update & 0xffff_ffffL;
    }

    /// Changes the low half of a state, if the connection is there.
    void change(long key, long update) {
        flows.computeIfPresent(key, (_, state) -> changed(state, update));
    }

    /// The state of a connection that is there.
    long state(long key) {
        return flows.getOrDefault(key, 0L);
    }

    void remove(long key) {
        flows.remove(key);
    }

    boolean contains(long key) {
        return flows.containsKey(key);
    }

    int size() {
        return flows.size();
    }

    void clear() {
        flows.clear();
    }

    /// Some key at or after the given one, going round.
    long keyNear(long key) {
        Long near = flows.ceilingKey(key);
        return near == null ? flows.firstKey() : near;
    }

    /// The first of those after a key, null for the first of all; null if there is none.
    Map.@Nullable Entry<Long, Long> after(@Nullable Long key) {
        return key == null ? flows.firstEntry() : flows.higherEntry(key);
    }

    /// What names a connection among hosts that know the key.
    static long hash(HashKey by, long key) {
        return Prng.mix(by.second() + Prng.mix(by.first() ^ key));
    }

    static void addTo(long[] digests, HashKey by, long key, long state) {
        long hash = hash(by, key);
        digests[BucketSet.bucket(hash)] ^= Prng.mix(hash ^ Prng.mix(state));
    }

    long fingerprint() {
        return flows.hashCode();
    }

    boolean sameAs(FakeTable other) {
        return flows.equals(other.flows);
    }

    /// How the two differ, for people.
    String difference(FakeTable other) {
        int missing = 0;
        int surplus = 0;
        int stale = 0;
        for (Map.Entry<Long, Long> each : flows.entrySet()) {
            Long state = other.flows.get(each.getKey());
            if (state == null) {
                missing++;
            } else if (!state.equals(each.getValue())) {
                stale++;
            }
        }
        for (Long key : other.flows.keySet()) {
            surplus += flows.containsKey(key) ? 0 : 1;
        }
        return missing + " missing, " + surplus + " that should be gone, " + stale + " stale";
    }
}
