// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import java.lang.foreign.MemorySegment;

/// Where payloads go that are to be sent.
public interface PayloadSink {

    /// Send a payload; it may get lost, and nobody is told.
    ///
    /// @param host whom it is for, [dev.sne.hasm.Hosts#NONE] for all
    /// @param payload where its bytes are, during the call; its memory is used again after it
    void send(int host, MemorySegment payload, long offset, int length);
}
