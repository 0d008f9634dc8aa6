// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.netlink4j.uapi.Netlink.NLA_F_NET_BYTEORDER;

import dev.sne.hasm.replication.Varint;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// How the writer makes entries of the messages of one shape: the definition that the other side
/// needs, and which values go where. The definition holds everything but the template's number,
/// which changes from stream to stream.
final class EntryTemplate {
    private final byte[] definition;
    private final ValueCopies copies = new ValueCopies();
    private int valueBytes;

    private int generation = -1;
    private int number;

    /// @param skeleton of the message, without what does not travel
    /// @param mirrored item of the reply tuple when it follows from the original one
    /// @param left item that is left out, with what is in it
    EntryTemplate(int family, boolean destroyed, Skeleton skeleton, int mirrored, int left) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(family);
        out.write(destroyed ? EntryForm.DESTROYED : 0);
        int item = 0;
        while (item < skeleton.count()) {
            if (item == left) {
                item = skeleton.behind(item);
            } else if (item == mirrored) {
                varint(attribute(skeleton, item) | EntryForm.MIRRORED, out);
                item = skeleton.behind(item);
            } else {
                varint(attribute(skeleton, item), out);
                varint(skeleton.length(item), out);
                if (!skeleton.isNest(item)) {
                    copies.add(skeleton.payload(item), valueBytes, skeleton.length(item));
                    valueBytes += skeleton.length(item);
                }
                item++;
            }
        }
        definition = out.toByteArray();
    }

    /// Whether the template has a number in this generation of them.
    boolean isDefined(int currentGeneration) {
        return generation == currentGeneration;
    }

    void define(int currentGeneration, int newNumber) {
        generation = currentGeneration;
        number = newNumber;
    }

    int definitionBytes() {
        return Varint.bytes(number) + definition.length;
    }

    int entryBytes() {
        return Varint.bytes(number) + valueBytes;
    }

    void writeDefinition(MemorySegment into, long at) {
        long next = at + Varint.write(into, at, number);
        MemorySegment.copy(definition, 0, into, ValueLayout.JAVA_BYTE, next, definition.length);
    }

    void writeEntry(MemorySegment message, long offset, MemorySegment into, long at) {
        long next = at + Varint.write(into, at, number);
        copies.run(message, offset, into, next);
    }

    private static int attribute(Skeleton skeleton, int item) {
        int code = skeleton.type(item) << EntryForm.TYPE_SHIFT;
        code |= skeleton.isNest(item) ? EntryForm.NESTED : 0;
        boolean netByteOrder = (skeleton.rawType(item) & NLA_F_NET_BYTEORDER) != 0;
        return code | (netByteOrder ? EntryForm.NET_BYTEORDER : 0);
    }

    private static void varint(int value, ByteArrayOutputStream out) {
        int rest = value;
        while (rest > 0x7f) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
