// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Native memory for frames on their way out, used again when the channel has sent them: nothing is
/// allocated for a frame. Used by one thread.
final class FrameBuffers {
    private final MemorySegment memory;
    private final int frameBytes;
    private final ByteBuf[] buffers;
    private int next;

    /// @param count how many frames may be on their way at once
    FrameBuffers(Arena arena, int count, int frameBytes) {
        this.frameBytes = frameBytes;
        memory = arena.allocate((long) count * frameBytes, Long.BYTES);
        buffers = new ByteBuf[count];
        for (int i = 0; i < count; i++) {
            MemorySegment slot = memory.asSlice((long) i * frameBytes, frameBytes);
            buffers[i] = Unpooled.wrappedBuffer(slot.asByteBuffer());
        }
    }

    /// All frames' memory.
    MemorySegment memory() {
        return memory;
    }

    /// A buffer that no channel holds any more, null when all are on their way.
    @Nullable ByteBuf take() {
        ByteBuf buffer = buffers[next];
        return buffer.refCnt() == 1 ? buffer : null;
    }

    /// Where in the memory the buffer begins that [#take] gives.
    long offset() {
        return (long) next * frameBytes;
    }

    /// The buffer that [#take] gave is on its way.
    void taken() {
        next = next + 1 == buffers.length ? 0 : next + 1;
    }
}
