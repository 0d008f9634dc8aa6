// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.NatBuilder;
import dev.sne.netlink4j.IpAddress;

/// Reads what a flow is to be translated to when it is created: only in input, for the kernel never
/// says it.
final class JsonNat {
    private JsonNat() {}

    /// Reads the object `{"source": …, "destination": …}`.
    static void read(JsonTokens json, FlowBuilder flow) {
        json.requireObject("nat");
        while (json.nextMember()) {
            switch (json.name()) {
                case "source" -> range(json, "nat.source", flow.natSource());
                case "destination" -> range(json, "nat.destination", flow.natDestination());
                default -> throw json.error("nat." + json.name() + ": no such member");
            }
        }
    }

    /// Reads `{"min": address, "max": address, "minPort": port, "maxPort": port}`: a highest one
    /// that is left out is the same as the lowest.
    private static void range(JsonTokens json, String path, NatBuilder nat) {
        json.requireObject(path);
        IpAddress min = null;
        IpAddress max = null;
        int minPort = -1;
        int maxPort = -1;
        while (json.nextMember()) {
            String member = path + '.' + json.name();
            switch (json.name()) {
                case "min" -> min = JsonTuple.address(json, member);
                case "max" -> max = JsonTuple.address(json, member);
                case "minPort" -> minPort = (int) json.unsigned(member, Field.MAX_U16);
                case "maxPort" -> maxPort = (int) json.unsigned(member, Field.MAX_U16);
                default -> throw json.error(member + ": no such member");
            }
        }
        if (min != null) {
            IpAddress end = max == null ? min : max;
            if (end.isV6() != min.isV6() || end.compareTo(min) < 0) {
                throw json.error(path + ": no addresses from " + min + " to " + end);
            }
            nat.addresses(min.isV6(), min.high(), min.low(), end.high(), end.low());
        } else if (max != null) {
            throw json.error(path + ": max without min");
        }
        if (minPort >= 0) {
            int end = maxPort < 0 ? minPort : maxPort;
            if (end < minPort) {
                throw json.error(path + ": no ports from " + minPort + " to " + end);
            }
            nat.ports(minPort, end);
        } else if (maxPort >= 0) {
            throw json.error(path + ": maxPort without minPort");
        }
    }
}
