// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.*;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.conntrack.FlowView;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A flow as a bag of properties by key of the filter language, and the message that the kernel
/// would send for it. Written without any of the code under test.
final class TestFlow {
    String src = "10.0.0.1";
    String dst = "10.0.0.2";
    String replySrc = "10.0.0.2";
    String replyDst = "10.0.0.1";
    int proto = 6;

    /// Ports, ICMP fields, zones, counters and so on: what is not in the map is not in the message.
    final Map<String, Long> numbers = new HashMap<>();

    int status;
    byte @Nullable [] labels;
    @Nullable String helper;

    static TestFlow tcp() {
        TestFlow flow = new TestFlow();
        return flow.ports(1001, 80, 80, 1001).set("tcp-state", 3);
    }

    static TestFlow udp() {
        TestFlow flow = new TestFlow();
        flow.proto = 17;
        return flow.ports(1002, 53, 53, 1002);
    }

    static TestFlow icmp(int type, int code, int id) {
        TestFlow flow = new TestFlow();
        flow.proto = 1;
        return flow.set("icmp.type", type).set("icmp.code", code).set("icmp.id", id);
    }

    TestFlow addresses(String source, String destination) {
        src = source;
        dst = destination;
        replySrc = destination;
        replyDst = source;
        return this;
    }

    TestFlow replyAddresses(String source, String destination) {
        replySrc = source;
        replyDst = destination;
        return this;
    }

    TestFlow ports(int sport, int dport, int replySport, int replyDport) {
        return set("sport", sport)
                .set("dport", dport)
                .set("reply.sport", replySport)
                .set("reply.dport", replyDport);
    }

    TestFlow set(String key, long value) {
        numbers.put(key, value);
        return this;
    }

    TestFlow protocol(int number) {
        proto = number;
        return this;
    }

    TestFlow status(int bits) {
        status = bits;
        return this;
    }

    TestFlow helper(String name) {
        helper = name;
        return this;
    }

    TestFlow label(int bit) {
        if (labels == null) {
            labels = new byte[16];
        }
        labels[bit / 8] |= (byte) (1 << bit % 8);
        return this;
    }

    int family() {
        return src.indexOf(':') >= 0 ? Nfnetlink.AF_INET6 : Nfnetlink.AF_INET;
    }

    @Nullable Long number(String key) {
        return numbers.get(key);
    }

    static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /// The flow in a message of its own.
    FlowView view() {
        MessageWriter out = new MessageWriter();
        out.begin(Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW), 0, 1, 0);
        out.u8(family()).u8(0).u16be(0);
        tuple(out, CTA_TUPLE_ORIG, src, dst, "sport", "dport", "orig-zone");
        tuple(out, CTA_TUPLE_REPLY, replySrc, replyDst, "reply.sport", "reply.dport", "reply-zone");
        out.attrU32be(CTA_STATUS, status);
        u32(out, CTA_TIMEOUT, "timeout");
        u32(out, CTA_MARK, "mark");
        u32(out, CTA_USE, "use");
        u32(out, CTA_ID, "id");
        if (numbers.containsKey("zone")) {
            out.attrU16be(CTA_ZONE, numbers.get("zone").intValue());
        }
        counters(out, CTA_COUNTERS_ORIG, "orig");
        counters(out, CTA_COUNTERS_REPLY, "reply");
        states(out);
        if (helper != null) {
            int nest = out.beginNest(CTA_HELP);
            out.attrString(CTA_HELP_NAME, helper);
            out.endNest(nest);
        }
        if (labels != null) {
            out.attrBytes(CTA_LABELS, labels);
        }
        timestamps(out);
        out.end();
        return new FlowView().wrap(out.segment(), 0, out.length());
    }

    private void tuple(
            MessageWriter out,
            int type,
            String source,
            String destination,
            String sport,
            String dport,
            String zone) {
        int tuple = out.beginNest(type);
        boolean v6 = family() == Nfnetlink.AF_INET6;
        int ip = out.beginNest(CTA_TUPLE_IP);
        out.attrBytes(v6 ? CTA_IP_V6_SRC : CTA_IP_V4_SRC, bytes(source));
        out.attrBytes(v6 ? CTA_IP_V6_DST : CTA_IP_V4_DST, bytes(destination));
        out.endNest(ip);
        int l4 = out.beginNest(CTA_TUPLE_PROTO);
        out.attrU8(CTA_PROTO_NUM, proto);
        u16(out, CTA_PROTO_SRC_PORT, proto == 47 && type == CTA_TUPLE_ORIG ? "srckey" : sport);
        u16(out, CTA_PROTO_DST_PORT, proto == 47 && type == CTA_TUPLE_ORIG ? "dstkey" : dport);
        boolean icmpv6 = proto == 58;
        u16(out, icmpv6 ? CTA_PROTO_ICMPV6_ID : CTA_PROTO_ICMP_ID, "icmp.id");
        u8(out, icmpv6 ? CTA_PROTO_ICMPV6_TYPE : CTA_PROTO_ICMP_TYPE, "icmp.type");
        u8(out, icmpv6 ? CTA_PROTO_ICMPV6_CODE : CTA_PROTO_ICMP_CODE, "icmp.code");
        out.endNest(l4);
        u16(out, CTA_TUPLE_ZONE, zone);
        out.endNest(tuple);
    }

    private void u8(MessageWriter out, int type, String key) {
        Long value = numbers.get(key);
        if (value != null) {
            out.attrU8(type, value.intValue());
        }
    }

    private void u16(MessageWriter out, int type, String key) {
        Long value = numbers.get(key);
        if (value != null) {
            out.attrU16be(type, value.intValue());
        }
    }

    private void u32(MessageWriter out, int type, String key) {
        Long value = numbers.get(key);
        if (value != null) {
            out.attrU32be(type, value.intValue());
        }
    }

    private void counters(MessageWriter out, int type, String direction) {
        Long bytes = numbers.get(direction + ".bytes");
        Long packets = numbers.get(direction + ".packets");
        if (bytes == null || packets == null) {
            return;
        }
        int nest = out.beginNest(type);
        out.attrU64be(CTA_COUNTERS_PACKETS, packets).attrU64be(CTA_COUNTERS_BYTES, bytes);
        out.endNest(nest);
    }

    private void states(MessageWriter out) {
        Long tcp = numbers.get("tcp-state");
        Long sctp = numbers.get("sctp-state");
        if (tcp == null && sctp == null) {
            return;
        }
        int nest = out.beginNest(CTA_PROTOINFO);
        int inner = out.beginNest(tcp != null ? CTA_PROTOINFO_TCP : CTA_PROTOINFO_SCTP);
        if (tcp != null) {
            out.attrU8(CTA_PROTOINFO_TCP_STATE, tcp.intValue());
        } else if (sctp != null) {
            out.attrU8(CTA_PROTOINFO_SCTP_STATE, sctp.intValue());
        }
        out.endNest(inner);
        out.endNest(nest);
    }

    private void timestamps(MessageWriter out) {
        Long start = numbers.get("start");
        Long stop = numbers.get("stop");
        if (start == null) {
            return;
        }
        int nest = out.beginNest(CTA_TIMESTAMP);
        out.attrU64be(CTA_TIMESTAMP_START, start);
        if (stop != null) {
            out.attrU64be(CTA_TIMESTAMP_STOP, stop);
        }
        out.endNest(nest);
    }

    @Override
    public String toString() {
        return "proto="
                + proto
                + " "
                + src
                + ">"
                + dst
                + " reply "
                + replySrc
                + ">"
                + replyDst
                + " status=0x"
                + Integer.toHexString(status)
                + " helper="
                + helper
                + " "
                + numbers;
    }
}
