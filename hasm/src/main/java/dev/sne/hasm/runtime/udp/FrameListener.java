// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import java.lang.foreign.MemorySegment;

/// Who is given what comes from the other hosts, on the event loop.
public interface FrameListener {
    /// An authentic content came.
    ///
    /// @param host who sent it
    /// @param content where its bytes are, during the call
    void content(int host, MemorySegment content, long offset, int length);

    /// Something that was handed over could not be dealt with.
    void failed(Throwable cause);

    /// All that was there has been handed over.
    void drained();
}
