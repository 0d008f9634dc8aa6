// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab.cluster;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.PREFIX_V4;
import static dev.sne.testkit.lab.cluster.ClusterAddresses.inside;
import static dev.sne.testkit.lab.cluster.ClusterAddresses.sync;

import dev.sne.conntrack.Conntrack;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.qemu.Guest;
import dev.sne.testkit.qemu.GuestProgram;
import dev.sne.testkit.qemu.GuestSpec;
import dev.sne.testkit.qemu.Nic;
import dev.sne.testkit.qemu.NicModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A firewall of a [ClusterNetwork] that is a virtual machine: its network cards have registers,
/// cables that can be pulled, and its power can fail. It has the rules and its own addresses; those
/// that clients and servers know nobody has yet.
///
/// For one thread at a time. Takes the privileges of a network, and a machine that can boot a
/// [Guest].
public final class GuestFirewall implements AutoCloseable {
    /// For a daemon and what talks to it.
    private static final int MEBIBYTES = 384;

    /// Each firewall has its cards' addresses in a block of its own.
    private static final int BLOCK = 8;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Guest guest;
    private final NetworkNamespace namespace;
    private final Map<Side, Nic> nics;

    private GuestFirewall(Guest guest, NetworkNamespace namespace, Map<Side, Nic> nics) {
        this.guest = guest;
        this.namespace = namespace;
        this.nics = nics;
    }

    /// Boots one and connects it. When it returns, packets pass on each of its cables.
    ///
    /// @param number of the firewall, from 1
    /// @param folders what the guest may read, see [GuestSpec#folders()]
    public static GuestFirewall boot(
            ClusterNetwork network, int number, Map<String, Path> folders) {
        Map<Side, Nic> nics = new EnumMap<>(Side.class);
        int place = BLOCK * number;
        for (Side side : Side.values()) {
            String name = side.interfaceName();
            nics.put(side, Nic.tap(name, NicModel.E1000, place++, name + "-" + number));
        }
        GuestSpec spec =
                new GuestSpec(
                        List.copyOf(nics.values()),
                        List.of(FirewallRules.class, Conntrack.class, NetlinkSocket.class),
                        FirewallRules.MODULES,
                        folders,
                        MEBIBYTES);
        NetworkNamespace namespace = NetworkNamespace.create();
        try {
            Guest guest = Guest.boot(spec, namespace);
            GuestFirewall firewall = new GuestFirewall(guest, namespace, nics);
            try {
                firewall.connect(network, number);
                return firewall;
            } catch (RuntimeException e) {
                guest.close();
                throw e;
            }
        } catch (RuntimeException e) {
            namespace.close();
            throw e;
        }
    }

    private void connect(ClusterNetwork network, int number) {
        for (Side side : Side.values()) {
            network.adopt(side, namespace, side.interfaceName() + "-" + number);
        }
        guest.run("echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad");
        for (Side side : Side.values()) {
            String name = side.interfaceName();
            guest.run("echo 0 >/proc/sys/net/ipv6/conf/" + name + "/accept_dad");
            guest.run("ip link set " + name + " up");
        }
        guest.run("ip link set lo up");
        GuestProgram rules = guest.startJava(FirewallRules.class);
        address(Side.INSIDE, inside(number) + "/" + PREFIX_V4);
        address(Side.SYNC, sync(number) + "/" + PREFIX_V4);
        guest.run("cd /proc/sys/net/netfilter; echo 0 >nf_conntrack_tcp_loose");
        guest.run("cd /proc/sys/net/netfilter; echo 1 >nf_conntrack_events");
        for (Side side : Side.values()) {
            guest.run("until [ $(cat " + file(side, "carrier") + ") = 1 ]; do sleep 0.02; done");
        }
        rules.awaitSuccess(PATIENCE);
    }

    private static String file(Side side, String name) {
        return "/sys/class/net/" + side.interfaceName() + "/" + name;
    }

    /// Gives it an address.
    ///
    /// @param address with the length of its prefix
    public void address(Side side, String address) {
        guest.run("ip address add " + address + " dev " + side.interfaceName());
    }

    /// The machine itself.
    public Guest guest() {
        return guest;
    }

    /// The card at a side.
    public Nic nic(Side side) {
        Nic nic = nics.get(side);
        if (nic == null) {
            throw new IllegalStateException("no card at " + side);
        }
        return nic;
    }

    /// Pulls a cable out of its card, or plugs it in again.
    public void plug(Side side, boolean plugged) {
        if (plugged) {
            guest.plug(nic(side));
        } else {
            guest.pull(nic(side));
        }
    }

    /// Ends the machine at once, as a power failure does, whatever runs in it.
    @Override
    public void close() {
        try {
            guest.close();
        } finally {
            namespace.close();
        }
    }
}
