// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.netlink4j.uapi.Netlink.NLMSG_FLAGS_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_TYPE_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_CREATE;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_MULTI;

import dev.sne.netlink4j.ByteOrders;
import dev.sne.netlink4j.DecodeException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes entries of what the kernel says of flows, for one stream or one piece of a transfer.
///
/// An entry names a template and has the values only. A template is defined before its first use
/// and may be defined anew, with another meaning, later; whoever reads entries in their order knows
/// all templates they name. [#forget()] begins another stream.
///
/// What travels: everything but ids, counters, timestamps, references and security contexts;
/// attributes that this program does not know, too. Of a flow that has ended: its original tuple
/// and zone. Allocates nothing but when the kernel shows a new shape of message. Not thread-safe.
public final class EntryWriter {
    /// The most that [#write] writes, definition included.
    public static final int MAX_BYTES = 4096;

    /// The longest message that becomes an entry. The kernel's are about 500 bytes at most.
    static final int MAX_MESSAGE_BYTES = 2048;

    /// A power of two, and more than twice as many as there may be shapes.
    private static final int PLACES = 2048;

    private static final int MAX_SHAPES = 512;

    private final @Nullable KernelShape[] shapes = new KernelShape[PLACES];
    private int shapeCount;

    private int definedCount;
    private int generation;
    private int definitionBytes;

    /// Defines all templates anew from here on: what follows is a stream of its own.
    public void forget() {
        generation++;
        definedCount = 0;
    }

    /// Writes a definition, if one is needed, and the entry right behind it, which tells all that
    /// the message does: who does not have the flow can make it.
    ///
    /// @param message where the kernel's message is: of type `IPCTNL_MSG_CT_NEW` or
    ///   `IPCTNL_MSG_CT_DELETE`, from an event or a dump
    /// @param offset the first byte of its Netlink header
    /// @param length of the message
    /// @param into where to write, with room for [#MAX_BYTES]
    /// @param at where to begin there
    /// @return bytes of the entry, without those of its definition: see [#definitionBytes()]
    /// @throws DecodeException when it is no message about a flow, is malformed, longer than 2048
    ///   bytes, or of more than 128 attributes
    public int write(MemorySegment message, long offset, int length, MemorySegment into, long at) {
        return write(shape(message, offset, length, false), message, offset, into, at);
    }

    /// As [#write], but leaves out of a change what never changes: reply tuple and master. That
    /// makes changes of translated flows shorter by the size of a tuple; who does not have the flow
    /// can't make it of such an entry.
    public int writeChange(
            MemorySegment message, long offset, int length, MemorySegment into, long at) {
        return write(shape(message, offset, length, true), message, offset, into, at);
    }

    private int write(
            KernelShape shape, MemorySegment message, long offset, MemorySegment into, long at) {
        EntryTemplate template = shape.template(message, offset);
        definitionBytes = 0;
        if (!template.isDefined(generation)) {
            define(template);
            template.writeDefinition(into, at);
            definitionBytes = template.definitionBytes();
        }
        template.writeEntry(message, offset, into, at + definitionBytes);
        return template.entryBytes();
    }

    /// Bytes that the last [#write] wrote in front of the entry to define its template; 0 when it
    /// was defined before.
    public int definitionBytes() {
        return definitionBytes;
    }

    private void define(EntryTemplate template) {
        if (definedCount == EntryForm.MAX_TEMPLATES) {
            forget();
        }
        template.define(generation, definedCount++);
    }

    private KernelShape shape(MemorySegment message, long offset, int length, boolean changesOnly) {
        requireFlow(message, offset, length);
        boolean change = changesOnly && isChange(message, offset);
        int place = length * 31 + ByteOrders.u16(message, offset + NLMSG_TYPE_OFFSET) & PLACES - 1;
        KernelShape known = shapes[place];
        while (known != null && !known.fits(message, offset, length, change)) {
            place = place + 1 & PLACES - 1;
            known = shapes[place];
        }
        return known == null
                ? learn(new KernelShape(message, offset, length, change), place)
                : known;
    }

    private KernelShape learn(KernelShape learned, int place) {
        if (shapeCount == MAX_SHAPES) {
            // Such many are not seen from any kernel. Their templates stay defined, unused.
            Arrays.fill(shapes, null);
            shapeCount = 0;
        }
        shapes[place] = learned;
        shapeCount++;
        return learned;
    }

    /// Events of new flows have `NLM_F_CREATE`, dumped flows `NLM_F_MULTI`, changes neither.
    private static boolean isChange(MemorySegment message, long offset) {
        int flags = ByteOrders.u16(message, offset + NLMSG_FLAGS_OFFSET);
        return (flags & (NLM_F_CREATE | NLM_F_MULTI)) == 0;
    }

    private static void requireFlow(MemorySegment message, long offset, int length) {
        if (length < EntryForm.FIRST_ATTRIBUTE || length > MAX_MESSAGE_BYTES) {
            throw new DecodeException(
                    "",
                    offset,
                    length
                            + " bytes, expected "
                            + EntryForm.FIRST_ATTRIBUTE
                            + " to "
                            + MAX_MESSAGE_BYTES);
        }
        int type = ByteOrders.u16(message, offset + NLMSG_TYPE_OFFSET);
        if (type != EntryForm.FLOW_IS && type != EntryForm.FLOW_WAS) {
            throw new DecodeException(
                    "",
                    offset,
                    "message type 0x" + Integer.toHexString(type) + " is not about a flow");
        }
    }
}
