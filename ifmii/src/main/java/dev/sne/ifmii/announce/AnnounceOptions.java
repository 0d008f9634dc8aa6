// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.announce;

/// What else to tell, and how.
///
/// @param router whether IPv6 neighbours are told that the new holder forwards packets. A firewall
///   that hosts use as their default router must say so: they drop one that says no from their list
///   (RFC 4861 section 7.2.5)
/// @param broadcastPing whether each address also sends an echo request to everybody on the link
///   (255.255.255.255 or ff02::1), as Roelle's failover does: IPv4 hosts that are allowed to answer
///   have to look up the address for that, even some that ignore gratuitous ARP
public record AnnounceOptions(boolean router, boolean broadcastPing) {
    /// Of a host: no router, no ping.
    public static final AnnounceOptions HOST = new AnnounceOptions(false, false);

    /// Of a firewall or router, without the ping.
    public static final AnnounceOptions ROUTER = new AnnounceOptions(true, false);

    /// The same with the ping.
    public AnnounceOptions withBroadcastPing() {
        return new AnnounceOptions(router, true);
    }
}
