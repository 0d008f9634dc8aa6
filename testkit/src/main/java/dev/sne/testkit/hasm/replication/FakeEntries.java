// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.sne.hasm.replication.EntryKind;
import dev.sne.testkit.hasm.sim.Prng;
import java.lang.foreign.MemorySegment;

/// Entries that cannot be read without their template, as the real ones cannot: a template is a
/// mask under which the fields lie. Each entry of a live stream also carries its position, so that
/// the reader knows whether it is the next.
final class FakeEntries {
    static final int TEMPLATES = 3;
    static final int MAX_BYTES = 64;

    private static final int BODY = 25;
    private static final int PADDING = 30;

    private FakeEntries() {}

    /// Writes the entries of one stream.
    static final class Writer {
        private final Prng prng;
        private final long[] masks = new long[TEMPLATES];

        Writer(Prng prng) {
            this.prng = prng;
        }

        /// Whether the template that the next entry uses is to be defined first.
        boolean isDefined(int template) {
            return masks[template] != 0;
        }

        int pick() {
            return prng.below(TEMPLATES);
        }

        int define(int template, long position, MemorySegment into) {
            masks[template] = prng.next() | 1;
            into.set(JAVA_BYTE, 0, (byte) template);
            into.set(JAVA_LONG_UNALIGNED, 1, masks[template]);
            into.set(JAVA_LONG_UNALIGNED, 9, position);
            return 17;
        }

        int write(int template, long key, long state, long position, MemorySegment into) {
            long mask = masks[template];
            into.set(JAVA_BYTE, 0, (byte) template);
            into.set(JAVA_LONG_UNALIGNED, 1, key ^ mask);
            into.set(JAVA_LONG_UNALIGNED, 9, state ^ mask);
            into.set(JAVA_LONG_UNALIGNED, 17, position ^ mask);
            return BODY + prng.below(PADDING);
        }
    }

    /// Reads the entries of one stream.
    static final class Reader {
        private final long[] masks = new long[TEMPLATES];
        private long key;
        private long state;
        private long position;

        /// @return false if the template is not known
        boolean read(EntryKind kind, MemorySegment body, long at) {
            int template = body.get(JAVA_BYTE, at);
            if (kind == EntryKind.TEMPLATE) {
                masks[template] = body.get(JAVA_LONG_UNALIGNED, at + 1);
                position = body.get(JAVA_LONG_UNALIGNED, at + 9);
                return true;
            }
            long mask = masks[template];
            key = body.get(JAVA_LONG_UNALIGNED, at + 1) ^ mask;
            state = body.get(JAVA_LONG_UNALIGNED, at + 9) ^ mask;
            position = body.get(JAVA_LONG_UNALIGNED, at + 17) ^ mask;
            return mask != 0;
        }

        long key() {
            return key;
        }

        long state() {
            return state;
        }

        long position() {
            return position;
        }
    }
}
