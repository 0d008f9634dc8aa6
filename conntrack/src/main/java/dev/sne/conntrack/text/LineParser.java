// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.FlowView.REPLY;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.TupleBuilder;
import dev.sne.conntrack.words.Protocols;
import dev.sne.conntrack.words.WordTable;
import org.jspecify.annotations.Nullable;

/// Reads a flow from the line that `dump` and `conntrack -L` print, with or without the additions
/// of `-o extended` and of events. See FORMATS.md for what may be left out and in which order.
///
/// A line is read from bytes into a reusable builder; nothing is allocated unless it is wrong.
/// After an error the builder is empty. Reusable, not thread-safe.
public final class LineParser {
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

    private final FlowFields fields;
    private final LineHead head;
    private final LineFlags flags = new LineFlags();
    private final Field token = new Field();
    private final Field value = new Field();

    private byte[] text = {};
    private int from;
    private int end;
    private int equals;
    private int at;

    private boolean inItems;
    private int direction;
    private int seen;
    private final long[] packets = new long[2];
    private final long[] bytes = new long[2];
    private int counted;

    /// A parser that knows labels by the system's names.
    public LineParser() {
        this(LabelNames.system());
    }

    /// A parser that knows labels by `labels`.
    public LineParser(LabelNames labels) {
        fields = new FlowFields(labels);
        head = new LineHead(fields);
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
        return flags.event();
    }

    private void reset(byte[] line, int start, int to) {
        text = line;
        from = start;
        at = start;
        end = to;
        inItems = false;
        direction = ORIG;
        seen = 0;
        counted = 0;
        fields.clear();
        head.clear();
        flags.clear();
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
            if (!flags.take(token)) {
                time();
            }
        } else if (equals >= 0) {
            inItems = true;
            value.set(text, equals + 1, token.to(), equals + 2 - from);
            token.narrow(token.from(), equals);
            assign(flow);
        } else if (!inItems) {
            head.take(token, flow);
        } else if (token.find(KEYS) != LABELS) {
            // The word "labels" alone is what conntrack(8) prints when no label has a name.
            throw token.error(token.quote() + ": expected key=value or a flag like [ASSURED]");
        }
    }

    /// Passes over when something happened: `[1795310405.704754]`, or with blanks `[start=Sun Nov
    /// 22 01:20:11 2026]`.
    private void time() {
        int start = token.from();
        boolean clock = start + 1 < token.to() && text[start + 1] >= '0' && text[start + 1] <= '9';
        if (!clock && equals >= 0) {
            token.narrow(start, equals);
            clock = token.is("[start") || token.is("[stop");
        }
        if (!clock) {
            throw token.wrong("flag", "one of " + LineFlags.listing());
        }
        for (int i = start; i < end; i++) {
            if (text[i] == ']') {
                at = i + 1;
                return;
            }
        }
        throw token.error(token.quote() + ": expected ] at its end");
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
        boolean icmp = Protocols.isIcmp(head.protocol());
        if (!icmp || flow.tuple(ORIG).icmpId() < 0) {
            return !icmp;
        }
        return direction == ORIG || flow.tuple(REPLY).icmpId() >= 0 || (seen & BEHIND_TUPLES) != 0;
    }

    /// Reads what both directions have; a key that the original direction has already begins the
    /// reply.
    private void tuple(int key, FlowBuilder flow) {
        int protocol = head.protocol();
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
            case TIMEOUT -> head.timeout(token, value, flow);
            case STATE -> head.state(token, value);
            case STATUS -> flow.status(fields.status("status", value));
            case HELPER -> helper(value, flow);
            case LABELS -> fields.labels("labels", value, flow, false);
            case USE -> flow.use(value.u32("use"));
            case SECMARK -> flow.secmark(value.u32("secmark"));
            case SECCTX -> flow.secctx(text, value.from(), value.to() - value.from());
            case PROTO -> head.protocol(token, value);
            default -> {} // delta-time, portid and progname say nothing about the flow itself
        }
    }

    private void helper(Field value, FlowBuilder flow) {
        int bytes = value.to() - value.from();
        if (bytes > FlowBuilder.MAX_HELPER_BYTES) {
            throw value.wrong(
                    "helper", "a name of up to " + FlowBuilder.MAX_HELPER_BYTES + " bytes");
        }
        flow.helper(text, value.from(), bytes);
    }

    private int zone(String name) {
        if (Integer.bitCount(seen & ZONES) > 1) {
            throw token.error("zone=, zone-orig= and zone-reply= exclude each other");
        }
        return value.u16(name);
    }

    /// Checks that the parts make a flow, and adds what follows from them.
    private void finish(FlowBuilder flow) {
        int column = end - from + 1;
        head.finish(flow, column);
        if (!flow.hasStatus()) {
            flow.status(flags.status());
        } else if (flags.hasStatus()) {
            throw new FlowSyntaxException(
                    column, "status= cannot be combined with flags such as [ASSURED]");
        }
        for (int t = ORIG; t <= REPLY; t++) {
            if ((counted >>> 2 * t & 3) != 0) {
                flow.counters(
                        t,
                        (counted >>> 2 * t & 1) != 0 ? packets[t] : 0,
                        (counted >>> 2 * t & 2) != 0 ? bytes[t] : 0);
            }
        }
        fields.complete(flow, head.protocol(), ORIG, true, column);
    }
}
