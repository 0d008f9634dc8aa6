// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.FlowView.MASTER;
import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.uapi.In.IPPROTO_GRE;
import static dev.sne.conntrack.uapi.In.IPPROTO_SCTP;
import static dev.sne.conntrack.uapi.In.IPPROTO_TCP;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.TupleBuilder;
import dev.sne.conntrack.words.Protocols;
import dev.sne.conntrack.words.Words;
import dev.sne.netlink4j.IpAddress;
import java.nio.charset.StandardCharsets;

/// Reads the directions of a flow in JSON, and its master: tuples and what else each side has. Not
/// thread-safe.
final class JsonTuple {
    /// What a direction has that depends on its protocol, as bits.
    private static final int PORTS = 1;

    private static final int KEYS = 2;
    private static final int ICMP = 4;
    private static final int TCP = 8;
    private static final int SCTP = 16;

    /// Where the flow's own protocol stands among [#protocols].
    private static final int FLOW = 3;

    private static final String[] PATHS = {"original", "reply", "master"};

    /// The protocol of each tuple, and behind them that of the flow: -1 when absent.
    private final int[] protocols = new int[4];

    private final int[] has = new int[3];

    // Parts of the direction being read that a builder takes together.
    private boolean hasCounters;
    private long packets;
    private long bytes;
    private int flags;
    private int flagsMask;

    /// Starts with another flow.
    void clear() {
        for (int i = 0; i <= FLOW; i++) {
            protocols[i] = -1;
        }
        for (int t = ORIG; t <= MASTER; t++) {
            has[t] = 0;
        }
    }

    /// Reads one of the two members that say the protocol of the flow; `path` is empty for it.
    void protocol(JsonTokens json, String path, String name) {
        protocol(json, path + name, name, FLOW);
    }

    private void protocol(JsonTokens json, String path, String name, int t) {
        int number;
        if (name.equals("protocolNumber")) {
            number = (int) json.unsigned(path, Field.MAX_U8);
        } else {
            byte[] word = json.string(path).getBytes(StandardCharsets.UTF_8);
            number = Protocols.number(word, 0, word.length);
            if (number < 0 && json.text().equals("unknown")) {
                return; // what is printed for a protocol without a name: its number tells
            }
            if (number < 0) {
                throw json.wrong(path, "a protocol such as tcp or udp");
            }
        }
        if (protocols[t] >= 0 && protocols[t] != number) {
            throw json.wrong(path, "the protocol " + protocols[t] + " that the other member says");
        }
        protocols[t] = number;
    }

    /// Reads the object of tuple `t`.
    void read(JsonTokens json, String path, int t, FlowBuilder flow) {
        json.requireObject(path);
        hasCounters = false;
        packets = 0;
        bytes = 0;
        flags = -1;
        flagsMask = 0;
        TupleBuilder tuple = flow.tuple(t);
        while (json.nextMember()) {
            String name = json.name();
            String member = path + '.' + name;
            if (!tupleMember(json, member, name, t, tuple)
                    && (t == MASTER || !directionMember(json, member, name, t, flow))) {
                throw json.error(member + ": no such member");
            }
        }
        if (!tuple.hasSrc() || !tuple.hasDst()) {
            throw json.error(path + ": missing src or dst");
        }
        if (hasCounters) {
            flow.counters(t, packets, bytes);
        }
        if (flags >= 0) {
            flow.tcpFlags(t, flags, flagsMask);
        } else if (flagsMask != 0) {
            throw json.error(path + ": flagsMask without flags");
        }
    }

    private boolean tupleMember(
            JsonTokens json, String path, String name, int t, TupleBuilder tuple) {
        switch (name) {
            case "protocol", "protocolNumber" -> protocol(json, path, name, t);
            case "src" -> tuple.src(address(json, path, tuple));
            case "dst" -> tuple.dst(address(json, path, tuple));
            case "sport" -> tuple.srcPort(u16(json, path, t, PORTS));
            case "dport" -> tuple.dstPort(u16(json, path, t, PORTS));
            case "srcKey" -> tuple.srcPort(u16(json, path, t, KEYS));
            case "dstKey" -> tuple.dstPort(u16(json, path, t, KEYS));
            case "icmpType" -> tuple.icmpType(u8(json, path, t, ICMP));
            case "icmpCode" -> tuple.icmpCode(u8(json, path, t, ICMP));
            case "icmpId" -> tuple.icmpId(u16(json, path, t, ICMP));
            case "zone" -> tuple.zone(u16(json, path, t, 0));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean directionMember(
            JsonTokens json, String path, String name, int t, FlowBuilder flow) {
        switch (name) {
            case "packets" -> {
                hasCounters = true;
                packets = json.unsigned(path, Field.MAX_U64);
            }
            case "bytes" -> {
                hasCounters = true;
                bytes = json.unsigned(path, Field.MAX_U64);
            }
            case "windowScale" -> flow.tcpWscale(t, u8(json, path, t, TCP));
            case "flags" -> {
                has[t] |= TCP;
                flags = JsonFlow.bits(json, path, Words.TCP_FLAGS, Byte.SIZE);
            }
            case "flagsMask" -> flagsMask = JsonFlow.bits(json, path, Words.TCP_FLAGS, Byte.SIZE);
            case "vtag" -> {
                has[t] |= SCTP;
                flow.sctpVtag(t, json.unsigned(path, Field.MAX_U32));
            }
            case "seqAdj" -> seqAdj(json, path, t, flow);
            default -> {
                return false;
            }
        }
        return true;
    }

    static IpAddress address(JsonTokens json, String path) {
        try {
            return IpAddress.parse(json.string(path));
        } catch (IllegalArgumentException _) {
            throw json.wrong(path, "an IPv4 or IPv6 address");
        }
    }

    /// Reads an address of the family that the other one of the tuple has.
    private static IpAddress address(JsonTokens json, String path, TupleBuilder tuple) {
        IpAddress address = address(json, path);
        if ((tuple.hasSrc() || tuple.hasDst()) && tuple.v6() != address.isV6()) {
            throw json.wrong(path, "an IPv" + (tuple.v6() ? 6 : 4) + " address like the other one");
        }
        return address;
    }

    private int u8(JsonTokens json, String path, int t, int kind) {
        has[t] |= kind;
        return (int) json.unsigned(path, Field.MAX_U8);
    }

    private int u16(JsonTokens json, String path, int t, int kind) {
        has[t] |= kind;
        return (int) json.unsigned(path, Field.MAX_U16);
    }

    private static void seqAdj(JsonTokens json, String path, int t, FlowBuilder flow) {
        json.requireObject(path);
        int position = 0;
        int before = 0;
        int after = 0;
        while (json.nextMember()) {
            String member = path + '.' + json.name();
            switch (json.name()) {
                case "position" -> position = (int) json.unsigned(member, Field.MAX_U32);
                case "before" -> before = json.signed32(member);
                case "after" -> after = json.signed32(member);
                default -> throw json.error(member + ": no such member");
            }
        }
        flow.seqAdj(t, position, before, after);
    }

    /// Gives the tuples their protocols and checks that these have what the tuples have.
    ///
    /// @return the protocol of the flow
    int finish(JsonTokens json, FlowBuilder flow) {
        int protocol = protocols[FLOW] >= 0 ? protocols[FLOW] : protocols[ORIG];
        if (protocol < 0) {
            throw json.error("missing protocol or protocolNumber");
        }
        if (!flow.tuple(ORIG).hasSrc()) {
            throw json.error("missing original");
        }
        for (int t = ORIG; t <= MASTER; t++) {
            int own = protocols[t] >= 0 ? protocols[t] : protocol;
            if (flow.tuple(t).hasSrc()) {
                flow.tuple(t).protocol(own);
                require((has[t] & PORTS) == 0 || Protocols.hasPorts(own), t, "ports", own, json);
                require((has[t] & KEYS) == 0 || own == IPPROTO_GRE, t, "keys", own, json);
                require((has[t] & ICMP) == 0 || Protocols.isIcmp(own), t, "ICMP fields", own, json);
                require((has[t] & TCP) == 0 || own == IPPROTO_TCP, t, "TCP fields", own, json);
                require((has[t] & SCTP) == 0 || own == IPPROTO_SCTP, t, "a vtag", own, json);
            }
        }
        return protocol;
    }

    private static void require(
            boolean condition, int t, String what, int protocol, JsonTokens json) {
        if (!condition) {
            throw json.error(
                    PATHS[t]
                            + ": flows of protocol "
                            + Protocols.nameOf(protocol)
                            + ' '
                            + protocol
                            + " have no "
                            + what);
        }
    }
}
