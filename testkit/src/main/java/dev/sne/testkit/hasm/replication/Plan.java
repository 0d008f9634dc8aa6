// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import dev.sne.hasm.Lollipop;
import dev.sne.hasm.replication.ReplicationSettings;
import dev.sne.testkit.hasm.sim.Prng;

/// What a run is like: how many hosts, how bad the network, how busy the master, which faults.
///
/// @param hosts 2 to 4
/// @param lossPerMille of payloads, until the end of the faults
/// @param duplicatePerMille of payloads
/// @param delayNanos the longest that a payload is on its way; the shortest is a tenth of it
/// @param changeNanos the mean time between two changes of the master's table
/// @param flows how many connections there are about
/// @param faults how many things befall the cluster
/// @param busyNanos how long there are changes and faults
/// @param applyNanos the longest that a kernel takes for what it was handed
/// @param incremental whether updates tell only what has changed: the low half of the state
public record Plan(
        long seed,
        ReplicationSettings settings,
        int hosts,
        int lossPerMille,
        int duplicatePerMille,
        long delayNanos,
        long changeNanos,
        int flows,
        int faults,
        long busyNanos,
        long applyNanos,
        boolean incremental) {

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000 * MICRO;

    /// The plan of a seed: always the same.
    public static Plan of(long seed) {
        var prng = new Prng(seed);
        boolean small = prng.oneIn(2);
        int[] losses = {0, 10, 50, 200, 300};
        long[] delays = {100 * MICRO, MILLI, 8 * MILLI};
        long[] paces = {100 * MICRO, 300 * MICRO, 2 * MILLI};
        var settings =
                new ReplicationSettings(
                        small ? new Lollipop(60_000) : Lollipop.STANDARD,
                        prng.oneIn(2) ? 256 : 1_400,
                        1 << 16,
                        20_000,
                        prng.oneIn(3) ? 4 : 64,
                        prng.oneIn(3) ? 4 : 16,
                        200 * MICRO,
                        100 * MILLI,
                        20 * MILLI,
                        64,
                        5 * MILLI,
                        64,
                        1_000 * MILLI);
        return new Plan(
                seed,
                settings,
                2 + prng.below(3),
                losses[prng.below(losses.length)],
                prng.oneIn(2) ? 0 : 100,
                delays[prng.below(delays.length)],
                paces[prng.below(paces.length)],
                50 << prng.below(5),
                prng.below(8),
                2_000 * MILLI,
                prng.oneIn(2) ? 100 * MICRO : 30 * MILLI,
                prng.oneIn(3));
    }

    /// The same with receivers that never give up asking, so that only GONE helps them.
    public Plan patient() {
        ReplicationSettings s = settings;
        var patient =
                new ReplicationSettings(
                        s.numbers(),
                        s.payloadBytes(),
                        s.journalBytes(),
                        s.window(),
                        s.keptPayloads(),
                        s.chunkWindow(),
                        s.flushNanos(),
                        s.aliveNanos(),
                        s.nackNanos(),
                        Integer.MAX_VALUE,
                        s.ackNanos(),
                        s.ackEntries(),
                        s.retryNanos());
        return new Plan(
                seed,
                patient,
                hosts,
                lossPerMille,
                duplicatePerMille,
                delayNanos,
                changeNanos,
                flows,
                faults,
                busyNanos,
                applyNanos,
                incremental);
    }
}
