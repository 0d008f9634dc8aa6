// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

/// What a [Lab] looks like, in words. A test compares it with [LabAddresses].
final class LabDescription {
    static final String TEXT =
            """
                client                   firewall                       server
            +--------------+   +-----------------------------+   +----------------+
            |         eth0 |---| lan0                   wan0 |---| eth0           |
            |  10.1.0.2/24 |   | 10.1.0.1/24    192.0.2.1/24 |   | 192.0.2.2/24   |
            | fd00:1::2/64 |   | fd00:1::1/64 2001:db8::1/64 |   | 2001:db8::2/64 |
            +--------------+   +-----------------------------+   +----------------+

            client -> server   tcp 21 22 80 443, udp 53 514 5060, icmp, icmpv6; masqueraded
            client -> server   tcp 23: dropped and counted
            client -> 198.51.100.66   tcp 80: never answered
            server -> firewall tcp 8080: published, goes to the client's port 80
            udp 5060 is marked 0x10, tcp 443 has label bit 1, tcp 21 has the ftp helper
            """;

    private LabDescription() {}
}
