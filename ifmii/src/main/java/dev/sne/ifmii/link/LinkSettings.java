// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import java.util.List;
import java.util.OptionalInt;

/// How the driver says a link works (`ETHTOOL_GLINKSETTINGS`, Linux 4.6).
///
/// @param speedMegabits Mbit/s; empty while unknown, as without a link
/// @param duplex whether both ends may send at once
/// @param autonegotiation whether speed and duplex are negotiated
/// @param port what is plugged in
/// @param phy address of the transceiver; drivers without one say 0
/// @param supported modes and abilities of this end, such as `1000baseT/Full`, `Autoneg`
/// @param advertised those that this end offers
/// @param partner those that the other end offers, as far as the driver knows
public record LinkSettings(
        OptionalInt speedMegabits,
        Duplex duplex,
        boolean autonegotiation,
        PortType port,
        int phy,
        List<String> supported,
        List<String> advertised,
        List<String> partner) {
    public LinkSettings {
        supported = List.copyOf(supported);
        advertised = List.copyOf(advertised);
        partner = List.copyOf(partner);
    }
}
