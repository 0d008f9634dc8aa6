// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_CONFIRMED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_DST_NAT;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_DYING;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_EXPECTED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_FIXED_TIMEOUT;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_HW_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEQ_ADJUST;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SRC_NAT;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys of the filter language. This table is the only one: the parser, the shell's completion,
/// its help and the reference in `FILTERS.md` all come from it.
///
/// A key is found in upper or lower case, and `-`, `_` and `.` in it mean the same.
public enum FilterKey {
    FAMILY("family", ValueKind.FAMILY, 0, Kernel.YES, "IP version", "family=ipv6"),
    PROTO(
            "proto",
            ValueKind.PROTOCOL,
            255,
            Kernel.SINGLE,
            "layer 4 protocol",
            "proto=tcp,udp",
            "protocol",
            "protonum",
            "l4proto"),

    SRC("src", ValueKind.ADDRESS, 0, Kernel.V4, "source", "src=10.0.0.0/8", "orig.src"),
    DST("dst", ValueKind.ADDRESS, 0, Kernel.V4, "destination", "dst=2001:db8::1", "orig.dst"),
    SPORT(
            "sport",
            ValueKind.NUMBER,
            65_535,
            Kernel.PORT,
            "source port",
            "sport>=1024",
            "orig.sport",
            "orig.port.src"),
    DPORT(
            "dport",
            ValueKind.NUMBER,
            65_535,
            Kernel.PORT,
            "destination port",
            "dport=80,443,8000-8999",
            "orig.dport",
            "orig.port.dst"),
    REPLY_SRC(
            "reply.src",
            ValueKind.ADDRESS,
            0,
            Kernel.V4,
            "source of the reply direction",
            "reply.src=192.0.2.1"),
    REPLY_DST(
            "reply.dst",
            ValueKind.ADDRESS,
            0,
            Kernel.V4,
            "destination of the reply direction",
            "reply.dst=198.51.100.0/24"),
    REPLY_SPORT(
            "reply.sport",
            ValueKind.NUMBER,
            65_535,
            Kernel.PORT,
            "source port of the reply direction",
            "reply.sport=8080",
            "reply.port.src"),
    REPLY_DPORT(
            "reply.dport",
            ValueKind.NUMBER,
            65_535,
            Kernel.PORT,
            "destination port of the reply direction",
            "reply.dport=40000-40999",
            "reply.port.dst"),
    HOST(
            "host",
            ValueKind.ADDRESS,
            0,
            Kernel.NO,
            "any of the four addresses",
            "host=10.0.0.7",
            "addr",
            "ip"),
    PORT("port", ValueKind.NUMBER, 65_535, Kernel.NO, "any of the four ports", "port=53"),
    SRCKEY(
            "srckey",
            ValueKind.NUMBER,
            65_535,
            Kernel.NO,
            "GRE source key",
            "srckey=0x1234",
            "orig.key.src"),
    DSTKEY(
            "dstkey",
            ValueKind.NUMBER,
            65_535,
            Kernel.NO,
            "GRE destination key",
            "dstkey=0x5678",
            "orig.key.dst"),
    ICMP_TYPE(
            "icmp.type",
            ValueKind.NUMBER,
            255,
            Kernel.ICMP,
            "type of an ICMP or ICMPv6 query",
            "icmp.type=8",
            "type",
            "icmpv6.type"),
    ICMP_CODE(
            "icmp.code",
            ValueKind.NUMBER,
            255,
            Kernel.ICMP,
            "code of an ICMP or ICMPv6 query",
            "icmp.code=0",
            "code",
            "icmpv6.code"),
    ICMP_ID(
            "icmp.id",
            ValueKind.NUMBER,
            65_535,
            Kernel.ICMP,
            "identifier of an ICMP or ICMPv6 query",
            "icmp.id=4711",
            "icmpv6.id"),

    NAT_SRC(
            "nat.src",
            ValueKind.ENDPOINT,
            0,
            Kernel.AS_PARTS,
            "source after SNAT; alone: snat",
            "nat.src=198.51.100.1:40000",
            "src.nat"),
    NAT_DST(
            "nat.dst",
            ValueKind.ENDPOINT,
            0,
            Kernel.AS_PARTS,
            "destination after DNAT; alone: dnat",
            "nat.dst=[2001:db8::99]:8443",
            "dst.nat"),
    NAT_SPORT(
            "nat.sport",
            ValueKind.NUMBER,
            65_535,
            Kernel.AS_PARTS,
            "source port after SNAT",
            "nat.sport=40000-40999"),
    NAT_DPORT(
            "nat.dport",
            ValueKind.NUMBER,
            65_535,
            Kernel.AS_PARTS,
            "destination port after DNAT",
            "nat.dport=8080"),
    NAT(
            "nat",
            ValueKind.ENDPOINT,
            0,
            Kernel.NO,
            "source after SNAT or destination after DNAT; alone: translated at all",
            "nat=10.9.9.9",
            "any.nat"),

    STATE(
            "state",
            ValueKind.STATE,
            0,
            Kernel.NO,
            "TCP, SCTP or DCCP state",
            "state=SYN_SENT,SYN_RECV"),
    STATUS("status", ValueKind.STATUS, 0, Kernel.SINGLE, "status bits", "status=!assured"),
    ASSURED("assured", IPS_ASSURED, IPS_ASSURED, "not dropped early when the table is full"),
    SEEN_REPLY(
            "seen_reply", IPS_SEEN_REPLY, IPS_SEEN_REPLY, "packets in both directions", "replied"),
    UNREPLIED("unreplied", 0, IPS_SEEN_REPLY, "packets in one direction only"),
    SNAT("snat", IPS_SRC_NAT, IPS_SRC_NAT, "source translated"),
    DNAT("dnat", IPS_DST_NAT, IPS_DST_NAT, "destination translated"),
    EXPECTED("expected", IPS_EXPECTED, IPS_EXPECTED, "expected by another flow", "related"),
    CONFIRMED("confirmed", IPS_CONFIRMED, IPS_CONFIRMED, "in the table (all that a dump shows)"),
    DYING("dying", IPS_DYING, IPS_DYING, "being removed"),
    FIXED_TIMEOUT(
            "fixed_timeout", IPS_FIXED_TIMEOUT, IPS_FIXED_TIMEOUT, "packets do not refresh it"),
    SEQ_ADJUST("seq_adjust", IPS_SEQ_ADJUST, IPS_SEQ_ADJUST, "TCP sequence numbers adjusted"),
    OFFLOAD("offload", IPS_OFFLOAD, IPS_OFFLOAD, "handled by a flow table"),
    HW_OFFLOAD("hw_offload", IPS_HW_OFFLOAD, IPS_HW_OFFLOAD, "handled by hardware"),

    MARK("mark", ValueKind.MARK, 0xffff_ffffL, Kernel.SINGLE, "mark", "mark=0x10/0xff"),
    ZONE(
            "zone",
            ValueKind.NUMBER,
            65_535,
            Kernel.SINGLE,
            "zone, whatever direction it applies to",
            "zone=1"),
    ORIG_ZONE(
            "orig-zone",
            ValueKind.NUMBER,
            65_535,
            Kernel.HINT,
            "zone of the original direction only; alone: has one",
            "orig-zone=2",
            "zone.orig"),
    REPLY_ZONE(
            "reply-zone",
            ValueKind.NUMBER,
            65_535,
            Kernel.HINT,
            "zone of the reply direction only; alone: has one",
            "reply-zone=3",
            "zone.reply"),
    LABEL(
            "label",
            ValueKind.LABEL,
            127,
            Kernel.NO,
            "connection label; alone: has any",
            "label=vpn,12",
            "labels"),
    HELPER(
            "helper",
            ValueKind.NAME,
            0,
            Kernel.NO,
            "connection tracking helper; alone: has any",
            "helper=ftp"),

    BYTES("bytes", ValueKind.COUNT, Long.MAX_VALUE, Kernel.NO, "bytes both ways", "bytes>1M"),
    PACKETS(
            "packets",
            ValueKind.COUNT,
            Long.MAX_VALUE,
            Kernel.NO,
            "packets both ways",
            "packets>=10"),
    ORIG_BYTES(
            "orig.bytes",
            ValueKind.COUNT,
            Long.MAX_VALUE,
            Kernel.NO,
            "bytes of the original direction",
            "orig.bytes<1Ki"),
    ORIG_PACKETS(
            "orig.packets",
            ValueKind.COUNT,
            Long.MAX_VALUE,
            Kernel.NO,
            "packets of the original direction",
            "orig.packets=1"),
    REPLY_BYTES(
            "reply.bytes",
            ValueKind.COUNT,
            Long.MAX_VALUE,
            Kernel.NO,
            "bytes of the reply direction",
            "reply.bytes>1.5G"),
    REPLY_PACKETS(
            "reply.packets",
            ValueKind.COUNT,
            Long.MAX_VALUE,
            Kernel.NO,
            "packets of the reply direction",
            "reply.packets=0"),
    TIMEOUT(
            "timeout",
            ValueKind.DURATION,
            0xffff_ffffL,
            Kernel.NO,
            "time left until it is dropped",
            "timeout<30s"),
    AGE(
            "age",
            ValueKind.DURATION,
            Long.MAX_VALUE / 1_000_000_000L,
            Kernel.NO,
            "time since it began; needs nf_conntrack_timestamp",
            "age>5m",
            "delta.time"),
    ID("id", ValueKind.NUMBER, 0xffff_ffffL, Kernel.NO, "the kernel's id of it", "id=2354413297"),
    USE("use", ValueKind.NUMBER, 0xffff_ffffL, Kernel.NO, "references held", "use>1");

    /// What of a key's terms the kernel can select by itself; the text stands in `FILTERS.md`.
    enum Kernel {
        NO("no"),
        YES("yes"),
        SINGLE("one value"),
        V4("one IPv4 address"),
        PORT("one port, with proto=tcp or udp"),
        ICMP("one value, with proto=icmp or icmpv6"),
        AS_PARTS("the status bit, and as reply.*"),
        HINT("as zone=, then checked");

        final String text;

        Kernel(String text) {
            this.text = text;
        }
    }

    private static final FilterKey[] ALL = values();

    private final String text;
    private final ValueKind kind;
    private final long max;
    private final Kernel kernel;
    private final int statusValue;
    private final int statusMask;
    private final String help;
    private final String example;

    /// Separated by blanks.
    private final String aliases;

    FilterKey(
            String text,
            ValueKind kind,
            long max,
            Kernel kernel,
            String help,
            String example,
            String... aliases) {
        this.text = text;
        this.kind = kind;
        this.max = max;
        this.kernel = kernel;
        this.statusValue = 0;
        this.statusMask = 0;
        this.help = help;
        this.example = example;
        this.aliases = String.join(" ", aliases);
    }

    FilterKey(String text, int statusValue, int statusMask, String help, String... aliases) {
        this.text = text;
        this.kind = ValueKind.NONE;
        this.max = 0;
        this.kernel = Kernel.YES;
        this.statusValue = statusValue;
        this.statusMask = statusMask;
        this.help = help;
        this.example = text;
        this.aliases = String.join(" ", aliases);
    }

    /// All keys in the order of the reference.
    public static List<FilterKey> all() {
        return List.of(ALL);
    }

    /// The key that `word` names, itself or as an alias; null if there is none.
    public static @Nullable FilterKey find(String word) {
        for (FilterKey key : ALL) {
            if (same(key.text, 0, key.text.length(), word) || key.hasAlias(word)) {
                return key;
            }
        }
        return null;
    }

    private boolean hasAlias(String word) {
        int from = 0;
        while (from < aliases.length()) {
            int blank = aliases.indexOf(' ', from);
            int to = blank < 0 ? aliases.length() : blank;
            if (same(aliases, from, to, word)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    private static boolean same(String names, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (fold(names.charAt(from + i)) != fold(word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// Makes alike what the language does not distinguish in keys.
    static char fold(char c) {
        return switch (c) {
            case '_', '-' -> '.';
            default -> c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
        };
    }

    /// The key as it is written in a filter.
    public String text() {
        return text;
    }

    /// Other spellings that are understood.
    public List<String> aliases() {
        return aliases.isEmpty() ? List.of() : List.of(aliases.split(" ", -1));
    }

    /// What kind of value it takes.
    public ValueKind kind() {
        return kind;
    }

    /// Whether the key alone is a term.
    public boolean standsAlone() {
        return kind == ValueKind.NONE
                || switch (this) {
                    case NAT_SRC, NAT_DST, NAT, ORIG_ZONE, REPLY_ZONE, LABEL, HELPER -> true;
                    default -> false;
                };
    }

    /// Whether a flow has the same value of it from its beginning to its end, and everything that
    /// the kernel says of the flow tells it: events of all kinds and dumps. All other keys may
    /// select a flow now and not a little later.
    public boolean isFixed() {
        return kind == ValueKind.NONE
                ? Term.isFixedStatus(statusMask)
                : switch (this) {
                    case FAMILY, PROTO, HOST, PORT, ZONE, ORIG_ZONE, REPLY_ZONE -> true;
                    case SRC, DST, SPORT, DPORT, SRCKEY, DSTKEY -> true;
                    case REPLY_SRC, REPLY_DST, REPLY_SPORT, REPLY_DPORT -> true;
                    case ICMP_TYPE, ICMP_CODE, ICMP_ID -> true;
                    case NAT, NAT_SRC, NAT_DST, NAT_SPORT, NAT_DPORT -> true;
                    default -> false;
                };
    }

    /// One line on what it selects.
    public String help() {
        return help;
    }

    /// A term with this key.
    public String example() {
        return example;
    }

    /// The values that can be listed, for completion; empty when there is no such list.
    public List<String> choices() {
        return switch (kind) {
            case FAMILY -> Vocabulary.FAMILIES;
            case PROTOCOL -> Vocabulary.protocols();
            case STATE -> Vocabulary.states();
            case STATUS -> Vocabulary.statusWords();
            default -> List.of();
        };
    }

    /// What of it the kernel can select by itself, in words.
    public String kernelSupport() {
        return kernel.text;
    }

    /// The largest number it can have.
    long max() {
        return max;
    }

    /// The status bits that a [ValueKind#NONE] term wants to see under [#statusMask()].
    int statusValue() {
        return statusValue;
    }

    int statusMask() {
        return statusMask;
    }
}
