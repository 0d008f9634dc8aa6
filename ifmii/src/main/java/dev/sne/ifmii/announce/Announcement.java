// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.announce;

import dev.sne.ifmii.packet.Arp;
import dev.sne.ifmii.packet.EchoRequest;
import dev.sne.ifmii.packet.Ethernet;
import dev.sne.ifmii.packet.FrameBatch;
import dev.sne.ifmii.packet.NeighbourDiscovery;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.HardwareAddress;
import java.util.List;

/// The frames that tell the neighbours of an interface that it has some addresses now, ready to be
/// sent any number of times. For an IPv4 address that is a gratuitous ARP in the form of a request
/// and one in the form of a reply, since hosts differ in which of them they heed; for an IPv6
/// address an unsolicited neighbour advertisement with the override flag. All replies come after
/// all requests: hosts that heed requests, which most do, know the last address sooner.
///
/// May be made ahead of time: only sending it says anything. Thread-safe once made.
public final class Announcement {
    private static final IpAddress EVERYBODY = IpAddress.ofV4(-1);

    /// The ping's answers are of no interest; this tells it from others in a trace.
    private static final int PING_IDENTIFIER = 0x534e;

    private final FrameBatch frames;
    private final int addresses;

    private Announcement(FrameBatch frames, int addresses) {
        this.frames = frames;
        this.addresses = addresses;
    }

    /// Encodes the frames.
    ///
    /// @param hardware the hardware address that the addresses are to be found at from now on
    public static Announcement of(
            HardwareAddress hardware, List<IpAddress> addresses, AnnounceOptions options) {
        int perAddress = options.broadcastPing() ? 3 : 2;
        FrameBatch batch = new FrameBatch(Math.max(addresses.size() * perAddress, 1));
        for (IpAddress address : addresses) {
            if (address.isV6()) {
                NeighbourDiscovery advertisement =
                        NeighbourDiscovery.announcement(hardware, address, options.router());
                batch.add(advertisement.encode(batch.frames(), batch.next(), hardware));
            } else {
                add(batch, Arp.announcement(hardware, address));
            }
        }
        for (IpAddress address : addresses) {
            if (!address.isV6()) {
                add(batch, Arp.gratuitousReply(hardware, address));
            }
        }
        if (options.broadcastPing()) {
            for (IpAddress address : addresses) {
                addPing(batch, hardware, address);
            }
        }
        return new Announcement(batch, addresses.size());
    }

    private static void add(FrameBatch batch, Arp arp) {
        batch.add(arp.encode(batch.frames(), batch.next(), Ethernet.BROADCAST));
    }

    private static void addPing(FrameBatch batch, HardwareAddress hardware, IpAddress address) {
        IpAddress all = address.isV6() ? NeighbourDiscovery.ALL_NODES : EVERYBODY;
        HardwareAddress receiver = address.isV6() ? Ethernet.group(all) : Ethernet.BROADCAST;
        EchoRequest ping = new EchoRequest(address, all, PING_IDENTIFIER, 0);
        batch.add(ping.encode(batch.frames(), batch.next(), hardware, receiver));
    }

    /// How many addresses it is about.
    public int addresses() {
        return addresses;
    }

    /// How many frames each burst has.
    public int frameCount() {
        return frames.size();
    }

    FrameBatch frames() {
        return frames;
    }
}
