// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.FlowView.REPLY;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_HW_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.TupleBuilder;
import org.jspecify.annotations.Nullable;

/// Reads a flow from the line that `dump` and `conntrack -L` print, with or without the additions
/// of `-o extended` and of events. See FORMATS.md for what may be left out and in which order.
///
/// A line is read from bytes into a reusable builder; nothing is allocated unless it is wrong.
/// After an error the builder is empty. Reusable, not thread-safe.
public final class LineParser {
    private static final int NO_PROTOCOL = -1;

    /// The protocol was given as `unknown`: its number follows.
    private static final int UNNAMED = -2;

    private static final WordTable KEYS =
            WordTable.of(
                    "src",
                    "dst",
                    "sport",
                    "dport",
                    "srckey",
                    "dstkey",
                    "type",
                    "code",
                    "id",
                    "packets",
                    "bytes",
                    "zone-orig",
                    "zone-reply",
                    "mark",
                    "zone",
                    "timeout",
                    "state",
                    "status",
                    "helper",
                    "labels",
                    "use",
                    "secmark",
                    "secctx",
                    "proto",
                    "delta-time",
                    "portid",
                    "progname");

    private static final int SRC = 0;
    private static final int DST = 1;
    private static final int SPORT = 2;
    private static final int DPORT = 3;
    private static final int SRCKEY = 4;
    private static final int DSTKEY = 5;
    private static final int TYPE = 6;
    private static final int CODE = 7;
    private static final int ID = 8;
    private static final int PACKETS = 9;
    private static final int BYTES = 10;
    private static final int ZONE_ORIG = 11;
    private static final int ZONE_REPLY = 12;
    private static final int MARK = 13;
    private static final int ZONE = 14;
    private static final int TIMEOUT = 15;
    private static final int STATE = 16;
    private static final int STATUS = 17;
    private static final int HELPER = 18;
    private static final int LABELS = 19;
    private static final int USE = 20;
    private static final int SECMARK = 21;
    private static final int SECCTX = 22;
    private static final int PROTO = 23;

    private static final int ZONES = 1 << ZONE | 1 << ZONE_ORIG | 1 << ZONE_REPLY;

    /// Keys that stand behind the tuples in a line as it is printed.
    private static final int BEHIND_TUPLES =
            1 << MARK
                    | 1 << ZONE
                    | 1 << HELPER
                    | 1 << LABELS
                    | 1 << USE
                    | 1 << SECMARK
                    | 1 << SECCTX;

    /// The words in brackets.
    private static final WordTable FLAGS =
            WordTable.of(
                    "[UNREPLIED]",
                    "[ASSURED]",
                    "[OFFLOAD]",
                    "[HW_OFFLOAD]",
                    "[NEW]",
                    "[UPDATE]",
                    "[DESTROY]",
                    "[USERSPACE]");

    private static final int UNREPLIED = 0;
    private static final int NEW = 4;
    private static final int UPDATE = 5;
    private static final int USERSPACE = 7;

    private static final int[] FLAG_STATUS = {0, IPS_ASSURED, IPS_OFFLOAD, IPS_HW_OFFLOAD};

    private final FlowFields fields;
    private final Field token = new Field();
    private final Field value = new Field();

    private byte[] text = {};
    private int from;
    private int end;
    private int equals;
    private int at;

    private int protocol;
    private boolean inItems;
    private int direction;
    private int seen;
    private int flags;
    private int stateFrom;
    private int stateTo;
    private int headNumbers;
    private long firstNumber;
    private int firstNumberColumn;
    private final long[] packets = new long[2];
    private final long[] bytes = new long[2];
    private int counted;
    private @Nullable FlowEventType event;

    /// A parser that knows labels by the system's names.
    public LineParser() {
        this(LabelNames.system());
    }

    /// A parser that knows labels by `labels`.
    public LineParser(LabelNames labels) {
        fields = new FlowFields(labels);
    }

    /// Reads the line `line[start..to)`, without or with its line feed, into `flow`, which is
    /// cleared before.
    ///
    /// @return false when the line is empty or a comment, which starts with `#`
    /// @throws FlowSyntaxException when it is no flow; `flow` is empty then
    public boolean parse(byte[] line, int start, int to, FlowBuilder flow) {
        flow.clear();
        reset(line, start, to);
        if (!next() || token.first() == '#') {
            return false;
        }
        try {
            do {
                item(flow);
            } while (next());
            finish(flow);
        } catch (FlowSyntaxException e) {
            flow.clear();
            throw e;
        }
        return true;
    }

    /// Returns what the last line said happened to its flow, null when it had no word for that.
    public @Nullable FlowEventType event() {
        return event;
    }

    private void reset(byte[] line, int start, int to) {
        text = line;
        from = start;
        at = start;
        end = to;
        protocol = NO_PROTOCOL;
        inItems = false;
        direction = ORIG;
        seen = 0;
        flags = 0;
        stateFrom = -1;
        headNumbers = 0;
        counted = 0;
        event = null;
        fields.clear();
    }

    /// Moves to the next word of the line, and finds its first equals sign.
    private boolean next() {
        byte[] line = text;
        int i = at;
        while (i < end && isBlank(line[i])) {
            i++;
        }
        int start = i;
        equals = -1;
        while (i < end && !isBlank(line[i])) {
            if (line[i] == '=' && equals < 0) {
                equals = i;
            }
            i++;
        }
        at = i;
        token.set(line, start, i, start - from + 1);
        return i > start;
    }

    private static boolean isBlank(byte b) {
        return b <= ' ' && b >= 0 && (b == ' ' || b == '\t' || b == '\n' || b == '\r');
    }

    private void item(FlowBuilder flow) {
        if (token.first() == '[') {
            bracket();
            return;
        }
        if (equals >= 0) {
            inItems = true;
            value.set(text, equals + 1, token.to(), equals + 2 - from);
            token.narrow(token.from(), equals);
            assign(flow);
        } else if (!inItems) {
            headWord(flow);
        } else if (token.find(KEYS) != LABELS) {
            // The word "labels" alone is what conntrack(8) prints when no label has a name.
            throw token.error(token.quote() + ": expected key=value or a flag like [ASSURED]");
        }
    }

    /// Reads `[FLAG]`, or passes over what says when or by whom something happened.
    private void bracket() {
        int flag = token.find(FLAGS);
        if (flag >= NEW && flag < USERSPACE) {
            if (event != null) {
                throw token.error(token.quote() + ": a second event");
            }
            event =
                    switch (flag) {
                        case NEW -> FlowEventType.NEW;
                        case UPDATE -> FlowEventType.UPDATE;
                        default -> FlowEventType.DESTROY;
                    };
        } else if (flag >= 0 && flag < NEW) {
            if ((flags & 1 << flag) != 0) {
                throw token.error(token.quote() + " is there twice");
            }
            flags |= 1 << flag;
        } else if (flag < 0) {
            time();
        }
    }

    /// Passes over `[1795310405.704754]`, or `[start=Sun Nov 22 01:20:11 2026]` with its blanks.
    private void time() {
        int start = token.from();
        boolean calendar = startsWith("[start=") || startsWith("[stop=");
        boolean clock = start + 1 < token.to() && text[start + 1] >= '0' && text[start + 1] <= '9';
        if (!calendar && !clock) {
            throw token.wrong("flag", "one of " + FLAGS.listing());
        }
        for (int i = start; i < end; i++) {
            if (text[i] == ']') {
                at = i + 1;
                return;
            }
        }
        throw token.error(token.quote() + ": expected ] at its end");
    }

    private boolean startsWith(String word) {
        if (token.to() - token.from() < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[token.from() + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Reads one of the words in front: family, protocol, their numbers, timeout, state.
    private void headWord(FlowBuilder flow) {
        if (token.isDigits()) {
            headNumber(flow);
        } else if (protocol == NO_PROTOCOL) {
            if (!fields.family(token)) {
                headProtocol();
            }
        } else if (stateFrom < 0) {
            stateFrom = token.from();
            stateTo = token.to();
        } else {
            throw token.error(token.quote() + ": expected src=");
        }
    }

    private void headProtocol() {
        protocol = Protocols.number(text, token.from(), token.to());
        if (protocol < 0) {
            if (!token.is("unknown")) {
                throw token.wrong("protocol", "a protocol such as tcp, udp or unknown NUMBER");
            }
            protocol = UNNAMED;
        }
    }

    /// A first number is the protocol's, or the timeout when it cannot be the protocol's; a second
    /// one is the timeout.
    private void headNumber(FlowBuilder flow) {
        if (protocol == NO_PROTOCOL) {
            fields.familyNumber(token);
            return;
        }
        if (stateFrom >= 0 || headNumbers == 2) {
            throw token.error(token.quote() + ": expected src=");
        }
        headNumbers++;
        if (headNumbers == 1) {
            firstNumber = token.number("number", "a protocol's number or a timeout", Field.MAX_U32);
            firstNumberColumn = token.column();
            if (protocol == UNNAMED) {
                protocol = token.u8("protocol");
            }
        } else {
            flow.timeout(token.number("timeout", "a number of seconds", Field.MAX_U32));
            requireProtocolNumber();
        }
    }

    private void requireProtocolNumber() {
        if (firstNumber != protocol) {
            throw new FlowSyntaxException(
                    firstNumberColumn,
                    "protocol: "
                            + firstNumber
                            + " is not the number of "
                            + Protocols.nameOf(protocol)
                            + ", which is "
                            + protocol);
        }
    }

    private void assign(FlowBuilder flow) {
        int key = token.find(KEYS);
        if (key < 0) {
            throw token.wrong("key", "one of " + KEYS.listing());
        }
        if (key <= ID && !(key == ID && isFlowId(flow))) {
            tuple(key, flow);
            return;
        }
        if (key == PACKETS || key == BYTES) {
            counter(key);
            return;
        }
        if ((seen & 1 << key) != 0) {
            throw token.error(token.quote() + "= is there twice");
        }
        seen |= 1 << key;
        once(key, flow);
    }

    /// Whether `id=` is the kernel's id of the flow rather than the identifier of an ICMP echo:
    /// those of the tuples come first.
    private boolean isFlowId(FlowBuilder flow) {
        if (!Protocols.isIcmp(protocol) || flow.tuple(ORIG).icmpId() < 0) {
            return !Protocols.isIcmp(protocol);
        }
        return direction == ORIG || flow.tuple(REPLY).icmpId() >= 0 || (seen & BEHIND_TUPLES) != 0;
    }

    /// Reads what both directions have; a key that the original direction has already begins the
    /// reply.
    private void tuple(int key, FlowBuilder flow) {
        if (protocol < 0) {
            throw token.error(token.quote() + "=: the protocol must stand before it");
        }
        TupleBuilder tuple = flow.tuple(direction);
        if (isSet(key, tuple)) {
            if (direction == REPLY) {
                throw token.error(token.quote() + "= is there more than twice");
            }
            direction = REPLY;
            tuple = flow.tuple(REPLY);
        }
        switch (key) {
            case SRC -> fields.source("src", value, tuple);
            case DST -> fields.destination("dst", value, tuple);
            case SPORT -> fields.sourcePort("sport", value, protocol, tuple);
            case DPORT -> fields.destinationPort("dport", value, protocol, tuple);
            case SRCKEY -> fields.sourceKey("srckey", value, protocol, tuple);
            case DSTKEY -> fields.destinationKey("dstkey", value, protocol, tuple);
            case TYPE -> fields.icmpType("type", value, protocol, tuple);
            case CODE -> fields.icmpCode("code", value, protocol, tuple);
            default -> fields.icmpId("id", value, protocol, tuple);
        }
    }

    private static boolean isSet(int key, TupleBuilder tuple) {
        return switch (key) {
            case SRC -> tuple.hasSrc();
            case DST -> tuple.hasDst();
            case SPORT, SRCKEY -> tuple.srcPort() >= 0;
            case DPORT, DSTKEY -> tuple.dstPort() >= 0;
            case TYPE -> tuple.icmpType() >= 0;
            case CODE -> tuple.icmpCode() >= 0;
            default -> tuple.icmpId() >= 0;
        };
    }

    private void counter(int key) {
        int bit = 1 << 2 * direction + (key - PACKETS);
        if ((counted & bit) != 0) {
            throw token.error(token.quote() + "= is there twice for one direction");
        }
        counted |= bit;
        if (key == PACKETS) {
            packets[direction] = value.u64("packets");
        } else {
            bytes[direction] = value.u64("bytes");
        }
    }

    /// Reads what stands once in a line.
    private void once(int key, FlowBuilder flow) {
        switch (key) {
            case ID -> flow.id(value.u32("id"));
            case ZONE_ORIG -> flow.tuple(ORIG).zone(zone("zone-orig"));
            case ZONE_REPLY -> flow.tuple(REPLY).zone(zone("zone-reply"));
            case MARK -> flow.mark(value.u32("mark"));
            case ZONE -> flow.zone(zone("zone"));
            case TIMEOUT -> timeout(flow);
            case STATE -> state();
            case STATUS -> flow.status(fields.status("status", value));
            case HELPER -> flow.helper(text, value.from(), value.to() - value.from());
            case LABELS -> fields.labels("labels", value, flow, false);
            case USE -> flow.use(value.u32("use"));
            case SECMARK -> flow.secmark(value.u32("secmark"));
            case SECCTX -> flow.secctx(text, value.from(), value.to() - value.from());
            case PROTO -> proto();
            default -> {} // delta-time, portid and progname say nothing about the flow itself
        }
    }

    private int zone(String name) {
        if (Integer.bitCount(seen & ZONES) > 1) {
            throw token.error("zone=, zone-orig= and zone-reply= exclude each other");
        }
        return value.u16(name);
    }

    private void timeout(FlowBuilder flow) {
        if (flow.hasTimeout()) {
            throw token.error("timeout= is there twice: as a number in front, and by name");
        }
        flow.timeout(value.number("timeout", "a number of seconds", Field.MAX_U32));
    }

    private void state() {
        if (stateFrom >= 0) {
            throw token.error("state= is there twice: as a word in front, and by name");
        }
        stateFrom = value.from();
        stateTo = value.to();
    }

    private void proto() {
        if (protocol != NO_PROTOCOL) {
            throw token.error("proto= is there twice: as a word in front, and by name");
        }
        protocol = fields.protocol("proto", value);
    }

    /// Checks that the parts make a flow, and adds what follows from them.
    private void finish(FlowBuilder flow) {
        int column = end - from + 1;
        if (protocol < 0) {
            throw new FlowSyntaxException(
                    column,
                    protocol == UNNAMED
                            ? "unknown: expected the protocol's number behind it"
                            : "missing the protocol, such as tcp or udp");
        }
        if (headNumbers == 1 && firstNumber != protocol) {
            headTimeout(flow);
        }
        if (stateFrom >= 0) {
            value.set(text, stateFrom, stateTo, stateFrom - from + 1);
            fields.state("state", value, protocol, flow);
        }
        status(flow, column);
        for (int t = ORIG; t <= REPLY; t++) {
            if ((counted >>> 2 * t & 3) != 0) {
                flow.counters(
                        t,
                        (counted >>> 2 * t & 1) != 0 ? packets[t] : 0,
                        (counted >>> 2 * t & 2) != 0 ? bytes[t] : 0);
            }
        }
        fields.complete(flow, protocol, ORIG, true, column);
    }

    private void headTimeout(FlowBuilder flow) {
        if (flow.hasTimeout()) {
            requireProtocolNumber();
        }
        flow.timeout(firstNumber);
    }

    /// Words in brackets stand for status bits: a line without `[UNREPLIED]` has seen a reply.
    private void status(FlowBuilder flow, int column) {
        if (flow.hasStatus()) {
            if (flags != 0) {
                throw new FlowSyntaxException(
                        column, "status= cannot be combined with flags such as [ASSURED]");
            }
            return;
        }
        int status = (flags & 1 << UNREPLIED) != 0 ? 0 : IPS_SEEN_REPLY;
        for (int flag = 1; flag < FLAG_STATUS.length; flag++) {
            status |= (flags & 1 << flag) != 0 ? FLAG_STATUS[flag] : 0;
        }
        flow.status(status);
    }
}
