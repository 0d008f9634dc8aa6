// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Native memory for frames on their way out, used again when the channel has sent them: nothing is
/// allocated for a frame. Used by one thread.
final class FrameBuffers {
    private final MemorySegment memory;
    private final int frameBytes;
    private final OutgoingFrame[] frames;
    private int next;

    /// @param count how many frames may be on their way at once
    FrameBuffers(Arena arena, int count, int frameBytes) {
        this.frameBytes = frameBytes;
        memory = arena.allocate((long) count * frameBytes, Long.BYTES);
        frames = new OutgoingFrame[count];
        for (int i = 0; i < count; i++) {
            MemorySegment slot = memory.asSlice((long) i * frameBytes, frameBytes);
            frames[i] = new OutgoingFrame(Unpooled.wrappedBuffer(slot.asByteBuffer()));
        }
    }

    /// All frames' memory.
    MemorySegment memory() {
        return memory;
    }

    /// One that no channel holds any more, null when all are on their way.
    @Nullable OutgoingFrame take() {
        OutgoingFrame frame = frames[next];
        return frame.isFree() ? frame : null;
    }

    /// Where in the memory the frame begins that [#take] gives.
    long offset() {
        return (long) next * frameBytes;
    }

    /// The frame that [#take] gave is on its way.
    void taken() {
        next = next + 1 == frames.length ? 0 : next + 1;
    }
}
