// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Lollipop;

/// Sizes, times and counts of replication. All hosts of a cluster have the same numbers and may
/// differ in the rest.
///
/// @param numbers the numbers of entries
/// @param payloadBytes the most bytes of a payload, 256 to 65,000: the path MTU less all headers
/// @param journalBytes how much is kept to be sent again, a power of two, 64 KiB to 1 GiB
/// @param window how far ahead of what it has a receiver takes entries for late rather than for
///   another stream's, 1 to half a circle
/// @param keptPayloads how many payloads that came before their turn a receiver keeps, 1 to 65,536
/// @param chunkWindow how many chunks of a transfer are on their way or not yet applied, 4 to 1,024
/// @param flushNanos how long an entry may wait for others to go with
/// @param aliveNanos how often a sender tells its position
/// @param nackNanos how long a receiver waits for what it asked for before it asks again, and a
///   server of a transfer for an acknowledgement
/// @param nackLimit how many times in a row a receiver asks in vain, with a sender that is alive,
///   before it fetches the whole table
/// @param ackNanos how long what was applied may go without acknowledgement
/// @param ackEntries how many entries that were applied may go without acknowledgement
/// @param retryNanos after which a transfer or a comparison without progress is begun anew
public record ReplicationSettings(
        Lollipop numbers,
        int payloadBytes,
        long journalBytes,
        int window,
        int keptPayloads,
        int chunkWindow,
        long flushNanos,
        long aliveNanos,
        long nackNanos,
        int nackLimit,
        long ackNanos,
        int ackEntries,
        long retryNanos) {

    private static final long MILLI = 1_000_000;

    /// Those of a running cluster with a path MTU of 1500.
    public static final ReplicationSettings STANDARD =
            new ReplicationSettings(
                    Lollipop.STANDARD,
                    1_400,
                    1 << 24,
                    1 << 20,
                    1_024,
                    128,
                    MILLI,
                    100 * MILLI,
                    20 * MILLI,
                    64,
                    4 * MILLI,
                    2_048,
                    1_000 * MILLI);

    public ReplicationSettings {
        if (payloadBytes < 256 || payloadBytes > 65_000) {
            throw bad("payloadBytes", payloadBytes, "256 to 65000");
        }
        if (window < 1 || window > numbers.halfCircle()) {
            throw bad("window", window, "1 to " + numbers.halfCircle());
        }
        if (keptPayloads < 1 || keptPayloads > 1 << 16) {
            throw bad("keptPayloads", keptPayloads, "1 to 65536");
        }
        if (chunkWindow < 4 || chunkWindow > 1 << 10) {
            throw bad("chunkWindow", chunkWindow, "4 to 1024");
        }
        if (Math.min(Math.min(flushNanos, aliveNanos), Math.min(nackNanos, ackNanos)) < 1
                || retryNanos < nackNanos) {
            throw new IllegalArgumentException(
                    "times are 1 ns or more, retryNanos not less than nackNanos");
        }
        if (nackLimit < 1 || ackEntries < 1) {
            throw new IllegalArgumentException("nackLimit and ackEntries are 1 or more");
        }
    }

    private static IllegalArgumentException bad(String what, long value, String expected) {
        return new IllegalArgumentException(what + " is " + value + ", expected " + expected);
    }

    /// The same with payloads of another size.
    public ReplicationSettings withPayloadBytes(int bytes) {
        return new ReplicationSettings(
                numbers,
                bytes,
                journalBytes,
                window,
                keptPayloads,
                chunkWindow,
                flushNanos,
                aliveNanos,
                nackNanos,
                nackLimit,
                ackNanos,
                ackEntries,
                retryNanos);
    }

    /// The longest body of an entry that finds room in every message.
    public int maxBodyBytes() {
        return payloadBytes - Wire.ENTRIES_HEAD - Varint.MAX_BYTES;
    }
}
