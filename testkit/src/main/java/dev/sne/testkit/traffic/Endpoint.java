// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import dev.sne.netlink4j.IpAddress;
import java.util.Objects;

/// Where traffic goes to: an address and a port.
///
/// @param address IPv4 or IPv6
/// @param port 0 to 65535; of no meaning to ICMP
public record Endpoint(IpAddress address, int port) {
    private static final int MAX_PORT = 0xffff;

    public Endpoint {
        Objects.requireNonNull(address);
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port not between 0 and 65535: " + port);
        }
    }

    /// @param address as [IpAddress#parse] takes it
    public static Endpoint of(String address, int port) {
        return new Endpoint(IpAddress.parse(address), port);
    }

    /// `192.0.2.1:80` or `[2001:db8::1]:80`.
    @Override
    public String toString() {
        return (address.isV6() ? "[" + address + "]" : address.toString()) + ":" + port;
    }
}
