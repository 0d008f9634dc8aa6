// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import java.lang.foreign.MemorySegment;

/// Another transport, all of whose datagrams are shown to a watcher.
final class WatchedTransport implements NetlinkTransport {
    private final NetlinkTransport transport;
    private final DatagramWatcher watcher;

    WatchedTransport(NetlinkTransport transport, DatagramWatcher watcher) {
        this.transport = transport;
        this.watcher = watcher;
    }

    @Override
    public int portId() {
        return transport.portId();
    }

    @Override
    public void send(MemorySegment buffer, long offset, long length) {
        watcher.datagram(true, buffer, offset, length);
        transport.send(buffer, offset, length);
    }

    @Override
    public int receive(MemorySegment into, long timeoutNanos) {
        int size = transport.receive(into, timeoutNanos);
        if (size >= 0) {
            watcher.datagram(false, into, 0, Math.min(size, into.byteSize()));
        }
        return size;
    }

    @Override
    public int senderPortId() {
        return transport.senderPortId();
    }

    @Override
    public void setOption(int level, int name, int value) {
        transport.setOption(level, name, value);
    }

    @Override
    public int getOption(int level, int name) {
        return transport.getOption(level, name);
    }

    @Override
    public void close() {
        transport.close();
    }
}
