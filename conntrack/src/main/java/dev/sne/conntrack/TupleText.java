// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.In.IPPROTO_GRE;

import dev.sne.conntrack.words.Protocols;
import dev.sne.netlink4j.IpAddress;

/// How error messages name a flow: `tcp src=10.0.0.1 dst=10.0.0.2 sport=1024 dport=80`, the keys
/// being those of a flow's line.
final class TupleText {
    private TupleText() {}

    static StringBuilder append(StringBuilder out, TupleBuilder tuple) {
        out.append(protocol(tuple.protocol()));
        if (tuple.hasSrc()) {
            IpAddress address = new IpAddress(tuple.v6(), tuple.srcHigh(), tuple.srcLow());
            out.append(" src=").append(address);
        }
        if (tuple.hasDst()) {
            IpAddress address = new IpAddress(tuple.v6(), tuple.dstHigh(), tuple.dstLow());
            out.append(" dst=").append(address);
        }
        if (tuple.protocol() == IPPROTO_GRE) {
            hexadecimal(out, " srckey=0x", tuple.srcPort());
            hexadecimal(out, " dstkey=0x", tuple.dstPort());
        } else {
            decimal(out, " sport=", tuple.srcPort());
            decimal(out, " dport=", tuple.dstPort());
        }
        decimal(out, " type=", tuple.icmpType());
        decimal(out, " code=", tuple.icmpCode());
        decimal(out, " id=", tuple.icmpId());
        return out;
    }

    private static String protocol(int number) {
        if (number < 0) {
            return "any protocol";
        }
        return Protocols.named(number) < 0 ? "protocol " + number : Protocols.nameOf(number);
    }

    private static void decimal(StringBuilder out, String key, int number) {
        if (number >= 0) {
            out.append(key).append(number);
        }
    }

    private static void hexadecimal(StringBuilder out, String key, int number) {
        if (number >= 0) {
            out.append(key).append(Integer.toHexString(number));
        }
    }
}
