// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.Varint;
import dev.sne.netlink4j.DecodeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes messages of the kernel of the entries of one stream, or of one piece of a transfer.
///
/// Definitions and entries are to be given in the order in which they were written. Bad bytes lead
/// to a [DecodeException] and leave everything as it was. Allocates nothing but for definitions and
/// exceptions. Not thread-safe.
public final class EntryReader {
    private final @Nullable FlowTemplate[] templates = new FlowTemplate[EntryForm.MAX_TEMPLATES];
    private final MemorySegment message;
    private final FlowView view = new FlowView();

    /// A reader that knows no template yet.
    ///
    /// @param arena where the message of an entry is, as long as the reader is used
    public EntryReader(Arena arena) {
        message = arena.allocate(EntryWriter.MAX_MESSAGE_BYTES, Long.BYTES);
    }

    /// Forgets all templates: another stream begins.
    public void forget() {
        Arrays.fill(templates, null);
    }

    /// Takes a definition; a template of the same number is replaced.
    ///
    /// @param from where it is
    /// @param offset its first byte
    /// @param length of the definition
    /// @throws DecodeException when it is none
    public void define(MemorySegment from, long offset, int length) {
        long end = offset + length;
        int number = number(from, offset, end);
        templates[number] = new FlowTemplate(from, offset + Varint.bytes(number), end);
    }

    /// The message of an entry, of type `IPCTNL_MSG_CT_DELETE` for a flow that has ended and
    /// `IPCTNL_MSG_CT_NEW` for every other, with flags, sequence number and port id 0.
    ///
    /// @param from where the entry is
    /// @param offset its first byte
    /// @param length of the entry
    /// @return a view of the message, valid until the next call
    /// @throws DecodeException when its template is not known, its length is another one, or the
    ///   message says nothing of a flow
    public FlowView read(MemorySegment from, long offset, int length) {
        long end = offset + length;
        int number = number(from, offset, end);
        FlowTemplate template = templates[number];
        if (template == null) {
            throw new DecodeException("entry", offset, "template " + number + " is not defined");
        }
        long values = offset + Varint.bytes(number);
        if (end - values != template.valueBytes()) {
            throw new DecodeException(
                    "entry",
                    values,
                    (end - values) + " bytes of values, expected " + template.valueBytes());
        }
        int size = template.write(from, values, message);
        return view.wrap(message, 0, size);
    }

    private static int number(MemorySegment from, long offset, long end) {
        int number = EntryForm.number(from, offset, end);
        if (number >= EntryForm.MAX_TEMPLATES) {
            throw new DecodeException(
                    "template",
                    offset,
                    "number " + number + ", expected 0 to " + (EntryForm.MAX_TEMPLATES - 1));
        }
        return number;
    }
}
