// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import java.lang.foreign.MemorySegment;

/// Datagrams to and from the kernel: what [NetlinkSocket] stands on. The library's own is a socket;
/// a test may put a scripted kernel in its place.
///
/// Used by one thread at a time, except for [#close()] and, to wake up who receives, [#send].
public interface NetlinkTransport extends AutoCloseable {
    /// This end's port id, which the kernel assigned; unsigned.
    int portId();

    /// Sends one datagram to the kernel.
    ///
    /// @param buffer native memory; not kept
    /// @param offset where the datagram starts
    /// @param length its size in bytes
    /// @throws SystemCallException when the kernel does not take it
    void send(MemorySegment buffer, long offset, long length);

    /// Receives one datagram.
    ///
    /// @param into native memory; the datagram starts at its first byte
    /// @param timeoutNanos how long to wait for one; 0 only looks
    /// @return its size in bytes (larger than `into` when it was cut), or -1 when none came in time
    /// @throws OverrunException when datagrams were lost before this one
    /// @throws SystemCallException when receiving fails otherwise, or with `EINTR` when the thread
    ///   was interrupted; its interrupt status stays set
    int receive(MemorySegment into, long timeoutNanos);

    /// The port id of the sender of the last datagram; 0 is the kernel.
    int senderPortId();

    /// setsockopt(2) with an `int` value.
    void setOption(int level, int name, int value);

    /// getsockopt(2) of an `int` value.
    int getOption(int level, int name);

    /// Closes this end. Idempotent.
    @Override
    void close();
}
