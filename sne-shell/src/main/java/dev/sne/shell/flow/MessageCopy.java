// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.FlowView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Keeps messages about flows beyond the life of the buffer that they came in.
///
/// A view reads them from native memory, as everywhere else: code that sees both kinds of memory is
/// several times slower. One instance shows one message at a time. Not thread-safe.
final class MessageCopy {
    private MemorySegment shown = Arena.ofAuto().allocate(1024);

    /// A copy of the message that `flow` looks at.
    static byte[] of(FlowView flow) {
        byte[] message = new byte[flow.length()];
        MemorySegment.copy(
                flow.segment(), ValueLayout.JAVA_BYTE, flow.offset(), message, 0, message.length);
        return message;
    }

    /// Points `view` at `message`, until the next call.
    FlowView view(byte[] message, FlowView view) {
        if (shown.byteSize() < message.length) {
            shown = Arena.ofAuto().allocate(2L * message.length);
        }
        MemorySegment.copy(message, 0, shown, ValueLayout.JAVA_BYTE, 0, message.length);
        return view.wrap(shown, 0, message.length);
    }
}
