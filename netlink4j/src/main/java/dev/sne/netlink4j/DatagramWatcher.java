// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import java.lang.foreign.MemorySegment;

/// Is shown every datagram between a socket and the kernel: for debugging.
@FunctionalInterface
public interface DatagramWatcher {
    /// A datagram is about to be sent, or has been received. Called by whichever thread sends or
    /// receives it, one at a time in each direction.
    ///
    /// @param sent whether it goes to the kernel
    /// @param buffer native memory, valid during the call only
    /// @param offset where the datagram starts
    /// @param length its size in bytes, as much of it as there is in `buffer`
    void datagram(boolean sent, MemorySegment buffer, long offset, long length);
}
