// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

/// What a tuple says beyond addresses and protocol number. Immutable.
public sealed interface Layer4 {
    /// TCP, UDP, UDP-Lite, SCTP, DCCP: ports; GRE: the two keys of a PPTP call.
    ///
    /// @param source 0 to 65535
    /// @param destination 0 to 65535
    record Ports(int source, int destination) implements Layer4 {
        public Ports {
            Ranges.u16("source port", source);
            Ranges.u16("destination port", destination);
        }
    }

    /// ICMP and ICMPv6.
    ///
    /// @param type 0 to 255
    /// @param code 0 to 255
    /// @param id 0 to 65535
    record Icmp(int type, int code, int id) implements Layer4 {
        public Icmp {
            Ranges.u8("ICMP type", type);
            Ranges.u8("ICMP code", code);
            Ranges.u16("ICMP id", id);
        }
    }

    /// All other protocols: one flow for each pair of addresses.
    record None() implements Layer4 {}
}
