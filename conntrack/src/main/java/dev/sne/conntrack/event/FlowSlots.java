// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.event;

import static dev.sne.conntrack.event.KnownFlows.Change.ADDED;
import static dev.sne.conntrack.event.KnownFlows.Change.CHANGED;
import static dev.sne.conntrack.event.KnownFlows.Change.NONE;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A hash set of the flows of one family: open addressing with linear probing over rows of fixed
/// size. Removal moves later rows back, so that there are no graves and look-ups stay short.
final class FlowSlots {
    static final int MAX_GENERATION = 0xff;

    private static final int INITIAL_CAPACITY = 1024;

    // One row.
    private static final int ID = 0;
    private static final int LAYER4 = 4;
    private static final int REPLY_LAYER4 = 8;
    private static final int MARK = 12;
    private static final int LABELS = 16;
    private static final int ZONE = 20;
    private static final int STATUS = 22;
    private static final int PROTOCOL = 24;
    private static final int STATE = 25;
    private static final int FLAGS = 26;
    private static final int GENERATION = 27;
    private static final int ADDRESSES = 28;
    private static final int V4_BYTES = ADDRESSES + 4 * Integer.BYTES;
    private static final int V6_BYTES = ADDRESSES + 8 * Long.BYTES;

    // The flags: 0 for a free row.
    private static final int USED = 1;
    private static final int ZONE_DIRECTION_SHIFT = 1;
    private static final int LAYER4_KIND_SHIFT = 3;
    private static final int TWO_BITS = 3;

    private static final long LOW_32_BITS = 0xffff_ffffL;

    private final boolean v6;
    private final int rowBytes;
    private Arena arena = Arena.ofShared();
    private MemorySegment rows;
    private int capacity = INITIAL_CAPACITY;
    private int size;

    /// Where [#nextStale] goes on.
    private int sweep;

    /// Work space for moving rows.
    private final FlowRecord moved = new FlowRecord();

    FlowSlots(boolean v6) {
        this.v6 = v6;
        this.rowBytes = v6 ? V6_BYTES : V4_BYTES;
        this.rows = arena.allocate((long) capacity * rowBytes, Long.BYTES);
    }

    int size() {
        return size;
    }

    KnownFlows.Change observe(FlowRecord flow, boolean complete, int generation) {
        int slot = find(flow);
        long at = row(slot);
        if (isUsed(at)) {
            KnownFlows.Change change = update(at, flow, complete);
            rows.set(JAVA_BYTE, at + GENERATION, (byte) generation);
            return change;
        }
        if (size >= capacity - capacity / 4) {
            grow();
            at = row(find(flow));
        }
        write(at, flow);
        rows.set(JAVA_BYTE, at + GENERATION, (byte) generation);
        size++;
        return ADDED;
    }

    private KnownFlows.Change update(long at, FlowRecord flow, boolean complete) {
        boolean same =
                (rows.get(JAVA_SHORT_UNALIGNED, at + STATUS) & 0xffff) == flow.status
                        && rows.get(JAVA_INT_UNALIGNED, at + MARK) == flow.mark;
        rows.set(JAVA_SHORT_UNALIGNED, at + STATUS, (short) flow.status);
        rows.set(JAVA_INT_UNALIGNED, at + MARK, flow.mark);
        if (flow.state != FlowRecord.NO_STATE) {
            same &= (rows.get(JAVA_BYTE, at + STATE) & 0xff) == flow.state;
            rows.set(JAVA_BYTE, at + STATE, (byte) flow.state);
        }
        if (complete || flow.hasLabels) {
            same &= rows.get(JAVA_INT_UNALIGNED, at + LABELS) == flow.labels;
            rows.set(JAVA_INT_UNALIGNED, at + LABELS, flow.labels);
        }
        return same ? NONE : CHANGED;
    }

    boolean contains(FlowRecord flow) {
        return isUsed(row(find(flow)));
    }

    boolean remove(FlowRecord flow) {
        int hole = find(flow);
        if (!isUsed(row(hole))) {
            return false;
        }
        int next = following(hole);
        while (isUsed(row(next))) {
            read(row(next), moved);
            int distanceFromHome = Math.floorMod(next - home(moved), capacity);
            if (distanceFromHome >= Math.floorMod(next - hole, capacity)) {
                MemorySegment.copy(rows, row(next), rows, row(hole), rowBytes);
                hole = next;
            }
            next = following(next);
        }
        rows.set(JAVA_BYTE, row(hole) + FLAGS, (byte) 0);
        size--;
        return true;
    }

    void startSweep() {
        sweep = 0;
    }

    boolean nextStale(FlowRecord into, int generation) {
        while (sweep < capacity) {
            long at = row(sweep++);
            if (isUsed(at) && (rows.get(JAVA_BYTE, at + GENERATION) & 0xff) != generation) {
                read(at, into);
                return true;
            }
        }
        sweep = 0;
        return false;
    }

    void clear() {
        if (size > 0) {
            allocate(INITIAL_CAPACITY).close();
            size = 0;
        }
    }

    void close() {
        arena.close();
    }

    private void grow() {
        MemorySegment old = rows;
        int oldCapacity = capacity;
        try (Arena _ = allocate(Math.addExact(capacity, capacity / 2))) {
            for (int slot = 0; slot < oldCapacity; slot++) {
                long from = (long) slot * rowBytes;
                if (old.get(JAVA_BYTE, from + FLAGS) != 0) {
                    read(old, from, moved);
                    MemorySegment.copy(old, from, rows, row(find(moved)), rowBytes);
                }
            }
        }
    }

    /// @return what holds the rows so far, to be closed
    private Arena allocate(int newCapacity) {
        Arena old = arena;
        Arena larger = Arena.ofShared();
        rows = larger.allocate((long) newCapacity * rowBytes, Long.BYTES);
        arena = larger;
        capacity = newCapacity;
        sweep = 0;
        return old;
    }

    /// The flow's slot, or the free one where it belongs.
    private int find(FlowRecord flow) {
        int slot = home(flow);
        while (isUsed(row(slot)) && !isKeyOf(row(slot), flow)) {
            slot = following(slot);
        }
        return slot;
    }

    /// Spreads the upper half of the hash over any number of slots by multiplication.
    private int home(FlowRecord flow) {
        return (int) ((hash(flow) >>> Integer.SIZE) * capacity >>> Integer.SIZE);
    }

    /// The kernel's id is a keyed hash itself, so nobody outside can choose flows that collide.
    private static long hash(FlowRecord flow) {
        long hash = flow.id & LOW_32_BITS | (long) flow.layer4 << Integer.SIZE;
        hash = mix(hash ^ flow.srcLow ^ Long.rotateLeft(flow.dstLow, Integer.SIZE));
        hash = mix(hash ^ flow.srcHigh ^ Long.rotateLeft(flow.dstHigh, Integer.SIZE));
        return mix(hash ^ flow.zone ^ (long) flow.protocol << Short.SIZE);
    }

    /// A step of the SplitMix64 generator.
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    private boolean isKeyOf(long at, FlowRecord flow) {
        return rows.get(JAVA_INT_UNALIGNED, at + ID) == flow.id
                && rows.get(JAVA_INT_UNALIGNED, at + LAYER4) == flow.layer4
                && (rows.get(JAVA_BYTE, at + PROTOCOL) & 0xff) == flow.protocol
                && (rows.get(JAVA_SHORT_UNALIGNED, at + ZONE) & 0xffff) == flow.zone
                && rows.get(JAVA_BYTE, at + FLAGS) == flags(flow)
                && address(at, 0, false) == flow.srcLow
                && address(at, 1, false) == flow.dstLow
                && address(at, 0, true) == flow.srcHigh
                && address(at, 1, true) == flow.dstHigh;
    }

    private static int flags(FlowRecord flow) {
        return USED
                | flow.zoneDirection << ZONE_DIRECTION_SHIFT
                | flow.layer4Kind << LAYER4_KIND_SHIFT;
    }

    private void write(long at, FlowRecord flow) {
        rows.set(JAVA_INT_UNALIGNED, at + ID, flow.id);
        rows.set(JAVA_INT_UNALIGNED, at + LAYER4, flow.layer4);
        rows.set(JAVA_INT_UNALIGNED, at + REPLY_LAYER4, flow.replyLayer4);
        rows.set(JAVA_INT_UNALIGNED, at + MARK, flow.mark);
        rows.set(JAVA_INT_UNALIGNED, at + LABELS, flow.labels);
        rows.set(JAVA_SHORT_UNALIGNED, at + ZONE, (short) flow.zone);
        rows.set(JAVA_SHORT_UNALIGNED, at + STATUS, (short) flow.status);
        rows.set(JAVA_BYTE, at + PROTOCOL, (byte) flow.protocol);
        rows.set(JAVA_BYTE, at + STATE, (byte) flow.state);
        rows.set(JAVA_BYTE, at + FLAGS, (byte) flags(flow));
        setAddress(at, 0, flow.srcHigh, flow.srcLow);
        setAddress(at, 1, flow.dstHigh, flow.dstLow);
        setAddress(at, 2, flow.replySrcHigh, flow.replySrcLow);
        setAddress(at, 3, flow.replyDstHigh, flow.replyDstLow);
    }

    private void read(long at, FlowRecord into) {
        read(rows, at, into);
    }

    private void read(MemorySegment from, long at, FlowRecord into) {
        int flags = from.get(JAVA_BYTE, at + FLAGS);
        into.v6 = v6;
        into.id = from.get(JAVA_INT_UNALIGNED, at + ID);
        into.layer4 = from.get(JAVA_INT_UNALIGNED, at + LAYER4);
        into.replyLayer4 = from.get(JAVA_INT_UNALIGNED, at + REPLY_LAYER4);
        into.mark = from.get(JAVA_INT_UNALIGNED, at + MARK);
        into.labels = from.get(JAVA_INT_UNALIGNED, at + LABELS);
        into.zone = from.get(JAVA_SHORT_UNALIGNED, at + ZONE) & 0xffff;
        into.status = from.get(JAVA_SHORT_UNALIGNED, at + STATUS) & 0xffff;
        into.protocol = from.get(JAVA_BYTE, at + PROTOCOL) & 0xff;
        into.state = from.get(JAVA_BYTE, at + STATE) & 0xff;
        into.zoneDirection = flags >>> ZONE_DIRECTION_SHIFT & TWO_BITS;
        into.layer4Kind = flags >>> LAYER4_KIND_SHIFT & TWO_BITS;
        into.hasLabels = true;
        into.srcHigh = address(from, at, 0, true);
        into.srcLow = address(from, at, 0, false);
        into.dstHigh = address(from, at, 1, true);
        into.dstLow = address(from, at, 1, false);
        into.replySrcHigh = address(from, at, 2, true);
        into.replySrcLow = address(from, at, 2, false);
        into.replyDstHigh = address(from, at, 3, true);
        into.replyDstLow = address(from, at, 3, false);
    }

    private long address(long at, int index, boolean high) {
        return address(rows, at, index, high);
    }

    private long address(MemorySegment from, long at, int index, boolean high) {
        if (v6) {
            long offset = at + ADDRESSES + (index * 2L + (high ? 0 : 1)) * Long.BYTES;
            return from.get(JAVA_LONG_UNALIGNED, offset);
        }
        if (high) {
            return 0;
        }
        return from.get(JAVA_INT_UNALIGNED, at + ADDRESSES + (long) index * Integer.BYTES)
                & LOW_32_BITS;
    }

    private void setAddress(long at, int index, long high, long low) {
        if (v6) {
            long offset = at + ADDRESSES + index * 2L * Long.BYTES;
            rows.set(JAVA_LONG_UNALIGNED, offset, high);
            rows.set(JAVA_LONG_UNALIGNED, offset + Long.BYTES, low);
        } else {
            rows.set(JAVA_INT_UNALIGNED, at + ADDRESSES + (long) index * Integer.BYTES, (int) low);
        }
    }

    private boolean isUsed(long at) {
        return rows.get(JAVA_BYTE, at + FLAGS) != 0;
    }

    private long row(int slot) {
        return (long) slot * rowBytes;
    }

    private int following(int slot) {
        return slot + 1 == capacity ? 0 : slot + 1;
    }
}
