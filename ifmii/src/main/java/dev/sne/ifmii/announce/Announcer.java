// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.announce;

import dev.sne.ifmii.link.FoundInterface;
import dev.sne.ifmii.link.InterfaceLookup;
import dev.sne.ifmii.packet.PacketSocket;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetlinkException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.HardwareAddress;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/// Tells the neighbours of one interface that it has addresses now which somebody else had before,
/// by frames of our own: the kernel announces addresses only one at a time and only if a setting of
/// the interface says so.
///
/// Prepare announcements when they are likely to be needed, so that a takeover has nothing to do
/// but to send. The interface's hardware address is read when this is opened: open it anew if that
/// changes. Sending hardly ever waits (see [PacketSocket]); it may be done on an event loop. Takes
/// CAP_NET_RAW. Thread-safe.
public final class Announcer implements AutoCloseable {
    private final String name;
    private final HardwareAddress hardware;
    private final PacketSocket socket;
    private boolean closed;
    private int room;

    private Announcer(String name, HardwareAddress hardware, PacketSocket socket) {
        this.name = name;
        this.hardware = hardware;
        this.socket = socket;
    }

    /// Opens an announcer for an interface of the calling thread's network namespace.
    ///
    /// @param name the interface that has, or will have, the addresses: the macvlan if they have a
    ///   virtual hardware address
    /// @throws SystemCallException ENODEV if there is no such interface, EPERM without CAP_NET_RAW
    public static Announcer open(String name) {
        try (NetworkNamespace here = NetworkNamespace.current()) {
            return open(name, here);
        }
    }

    /// Opens an announcer for an interface of `namespace`, which may be closed afterwards.
    public static Announcer open(String name, NetworkNamespace namespace) {
        FoundInterface link;
        try (InterfaceLookup interfaces = InterfaceLookup.open(namespace)) {
            link =
                    interfaces
                            .find(name)
                            .orElseThrow(() ->
                                    new SystemCallException("announce on " + name, Errno.ENODEV));
        }
        HardwareAddress hardware = link.address();
        if (hardware == null) {
            throw new IllegalArgumentException(
                    name + " has no hardware address: there is nothing to announce on it");
        }
        return new Announcer(
                name, hardware, PacketSocket.open(name, link.index(), 0, null, namespace));
    }

    /// The hardware address that is announced.
    public HardwareAddress hardwareAddress() {
        return hardware;
    }

    /// Makes the announcement of some addresses ready.
    public Announcement prepare(List<IpAddress> addresses, AnnounceOptions options) {
        return Announcement.of(hardware, addresses, options);
    }

    /// Sends an announcement once.
    ///
    /// @return how many of its frames were sent; those that are missing the interface's queue had
    ///   no room for
    /// @throws SystemCallException ENETDOWN when the interface is down, ENXIO when it has gone
    public synchronized int send(Announcement announcement) {
        if (closed) {
            throw new IllegalStateException("the announcer of " + name + " is closed");
        }
        int frames = announcement.frameCount();
        if (frames > room) {
            socket.makeRoomFor(frames);
            room = frames;
        }
        return socket.send(announcement.frames());
    }

    /// Sends an announcement now, and again as `plan` says.
    ///
    /// @param loop runs the bursts after the first
    /// @param failed told on `loop` when a later burst fails; the others are still tried. A failure
    ///   of the first is thrown
    /// @return what ends the repetition before its time; it ends by itself too
    public Repetition send(
            Announcement announcement,
            AnnouncePlan plan,
            ScheduledExecutorService loop,
            Consumer<NetlinkException> failed) {
        send(announcement);
        Repetition repetition = new Repetition(this, announcement, plan, loop, failed);
        repetition.scheduleNext();
        return repetition;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /// Closes the socket. Repetitions end. Idempotent.
    @Override
    public synchronized void close() {
        closed = true;
        socket.close();
    }

    @Override
    public String toString() {
        return name + " (" + hardware + ")";
    }
}
