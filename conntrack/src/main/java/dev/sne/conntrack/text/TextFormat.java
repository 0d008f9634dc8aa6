// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.FlowView.REPLY;
import static dev.sne.conntrack.uapi.In.IPPROTO_GRE;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_HW_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.words.Protocols;
import dev.sne.conntrack.words.WordTable;
import dev.sne.conntrack.words.Words;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The line that conntrack(8) 1.4.9 prints for a flow, byte for byte; see FORMATS.md.
final class TextFormat implements FlowFormat {
    private static final Chunk IPV4 = Chunk.of("ipv4     2 ");
    private static final Chunk IPV6 = Chunk.of("ipv6     10 ");
    private static final Chunk SRC = Chunk.of(" src=");
    private static final Chunk DST = Chunk.of(" dst=");
    private static final Chunk SPORT = Chunk.of(" sport=");
    private static final Chunk DPORT = Chunk.of(" dport=");
    private static final Chunk SRCKEY = Chunk.of(" srckey=0x");
    private static final Chunk DSTKEY = Chunk.of(" dstkey=0x");
    private static final Chunk TYPE = Chunk.of(" type=");
    private static final Chunk CODE = Chunk.of(" code=");
    private static final Chunk ID = Chunk.of(" id=");
    private static final Chunk ZONE_ORIG = Chunk.of(" zone-orig=");
    private static final Chunk ZONE_REPLY = Chunk.of(" zone-reply=");
    private static final Chunk PACKETS = Chunk.of(" packets=");
    private static final Chunk BYTES = Chunk.of(" bytes=");
    private static final Chunk UNREPLIED = Chunk.of(" [UNREPLIED]");
    private static final Chunk ASSURED = Chunk.of(" [ASSURED]");
    private static final Chunk OFFLOAD = Chunk.of(" [OFFLOAD]");
    private static final Chunk HW_OFFLOAD = Chunk.of(" [HW_OFFLOAD]");
    private static final Chunk MARK = Chunk.of(" mark=");
    private static final Chunk SECMARK = Chunk.of(" secmark=");
    private static final Chunk SECCTX = Chunk.of(" secctx=");
    private static final Chunk ZONE = Chunk.of(" zone=");
    private static final Chunk DELTA_TIME = Chunk.of(" delta-time=");
    private static final Chunk START = Chunk.of(" [start=");
    private static final Chunk STOP = Chunk.of(" [stop=");
    private static final Chunk HELPER = Chunk.of(" helper=");
    private static final Chunk USE = Chunk.of(" use=");
    private static final Chunk LABELS = Chunk.of(" labels");
    private static final Chunk USERSPACE = Chunk.of(" [USERSPACE] portid=");
    private static final Chunk NEW = Chunk.of("    [NEW] ");
    private static final Chunk UPDATE = Chunk.of(" [UPDATE] ");
    private static final Chunk DESTROY = Chunk.of("[DESTROY] ");

    private static final long NANOS = 1_000_000_000L;

    /// The start of a line for each protocol: its name in eight columns, and its number.
    private static final byte[][] HEADS = new byte[256][];

    static {
        for (int protocol = 0; protocol < HEADS.length; protocol++) {
            TextBuffer head = new TextBuffer(64).ascii(Protocols.nameOf(protocol));
            while (head.length() < 9) {
                head.put(' ');
            }
            HEADS[protocol] = head.decimal(protocol).toString().getBytes(US_ASCII);
        }
    }

    private final boolean extended;
    private final Columns columns;
    private final LabelNames labels;
    private final WallClock clock;

    /// Null when no times are asked for.
    private final @Nullable CalendarTime calendar;

    /// A format for lines with or without the family in front.
    TextFormat(boolean extended, Columns columns, LabelNames labels, WallClock clock) {
        this.extended = extended;
        this.columns = columns;
        this.labels = labels;
        this.clock = clock;
        calendar = columns.timestamps() ? new CalendarTime() : null;
    }

    @Override
    public void begin(TextBuffer out) {
        clock.refresh();
    }

    @Override
    public void flow(FlowView flow, TextBuffer out) {
        line(flow, out);
        out.put('\n');
    }

    @Override
    public void event(FlowEventType type, FlowView flow, TextBuffer out) {
        clock.refresh();
        if (columns.eventTime()) {
            eventTime(flow, out);
        }
        switch (type) {
            case NEW -> out.bytes(NEW);
            case UPDATE -> out.bytes(UPDATE);
            case DESTROY -> out.bytes(DESTROY);
        }
        line(flow, out);
        userSpace(flow, out);
        out.put('\n');
    }

    @Override
    public void end(TextBuffer out) {}

    /// Writes `[seconds.microseconds]` and a tab: the kernel's time of the event, or else the
    /// present.
    private static void eventTime(FlowView flow, TextBuffer out) {
        long seconds = flow.timestampEvent() / NANOS;
        long nanos = flow.timestampEvent() % NANOS;
        if (flow.timestampEvent() == 0) {
            Instant now = Instant.now();
            seconds = now.getEpochSecond();
            nanos = now.getNano();
        }
        out.put('[').unsigned(seconds).put('.').padded(nanos / 1000, 6);
        out.put(']').put('\t');
    }

    /// Says who made the change when a process did.
    static void userSpace(FlowView flow, TextBuffer out) {
        if (flow.portId() != 0) {
            out.bytes(USERSPACE).unsigned(Integer.toUnsignedLong(flow.portId()));
        }
    }

    private void line(FlowView flow, TextBuffer out) {
        int protocol = Math.max(0, flow.protocol(ORIG));
        if (extended) {
            family(flow.family(), out);
        }
        out.bytes(HEADS[protocol]);
        long timeout = flow.timeout();
        if (timeout >= 0) {
            out.put(' ').unsigned(timeout);
        }
        state(flow, out);
        tuple(flow, ORIG, protocol, out);
        zone(ZONE_ORIG, flow.tupleZone(ORIG), out);
        counters(flow, ORIG, out);
        int status = flow.status();
        boolean hasStatus = flow.hasStatus();
        if (hasStatus && (status & IPS_SEEN_REPLY) == 0) {
            out.bytes(UNREPLIED);
        }
        tuple(flow, REPLY, protocol, out);
        zone(ZONE_REPLY, flow.tupleZone(REPLY), out);
        counters(flow, REPLY, out);
        if ((status & IPS_HW_OFFLOAD) != 0) {
            out.bytes(HW_OFFLOAD);
        } else if ((status & IPS_OFFLOAD) != 0) {
            out.bytes(OFFLOAD);
        } else if ((status & IPS_ASSURED) != 0) {
            out.bytes(ASSURED);
        }
        tail(flow, out);
    }

    private void tail(FlowView flow, TextBuffer out) {
        if (flow.hasMark()) {
            out.bytes(MARK).unsigned(Integer.toUnsignedLong(flow.mark()));
        }
        if (flow.hasSecmark()) {
            out.bytes(SECMARK).unsigned(Integer.toUnsignedLong(flow.secmark()));
        }
        if (flow.hasSecctx()) {
            out.bytes(SECCTX).bytes(flow.segment(), flow.secctxOffset(), flow.secctxLength());
        }
        if (flow.hasZone()) {
            out.bytes(ZONE).unsigned(flow.zone());
        }
        long start = flow.timestampStart();
        if (start != 0) {
            times(start, flow.timestampStop(), out);
        }
        if (flow.hasHelper()) {
            out.bytes(HELPER).bytes(flow.segment(), flow.helperOffset(), flow.helperLength());
        }
        long use = flow.use();
        if (use >= 0) {
            out.bytes(USE).unsigned(use);
        }
        if (columns.id() && flow.hasId()) {
            out.bytes(ID).unsigned(Integer.toUnsignedLong(flow.id()));
        }
        if (columns.labels() && flow.hasLabels() && !labels.isEmpty()) {
            labels(flow, out);
        }
    }

    private static void family(int family, TextBuffer out) {
        switch (family) {
            case AF_INET -> out.bytes(IPV4);
            case AF_INET6 -> out.bytes(IPV6);
            default -> out.ascii("unknown  ").unsigned(family).put(' ');
        }
    }

    private static void state(FlowView flow, TextBuffer out) {
        int state = flow.tcpState();
        WordTable words = Words.TCP_STATES;
        if (state < 0) {
            state = flow.sctpState();
            words = Words.SCTP_STATES;
        }
        if (state < 0) {
            state = flow.dccpState();
            words = Words.DCCP_STATES;
        }
        if (state >= 0) {
            out.put(' ').bytes(words.bytes(state < words.size() ? state : 0));
        }
    }

    private static void tuple(FlowView flow, int t, int protocol, TextBuffer out) {
        if (flow.hasTuple(t)) {
            boolean v6 = flow.v6(t);
            out.bytes(SRC).ip(v6, flow.srcHigh(t), flow.srcLow(t));
            out.bytes(DST).ip(v6, flow.dstHigh(t), flow.dstLow(t));
        }
        if (Protocols.hasPorts(protocol)) {
            out.bytes(SPORT).unsigned(orZero(flow.srcPort(t)));
            out.bytes(DPORT).unsigned(orZero(flow.dstPort(t)));
        } else if (Protocols.isIcmp(protocol)) {
            out.bytes(TYPE).unsigned(orZero(flow.icmpType(t)));
            out.bytes(CODE).unsigned(orZero(flow.icmpCode(t)));
            out.bytes(ID).unsigned(orZero(flow.icmpId(t)));
        } else if (protocol == IPPROTO_GRE) {
            out.bytes(SRCKEY).hex(orZero(flow.srcPort(t)));
            out.bytes(DSTKEY).hex(orZero(flow.dstPort(t)));
        }
    }

    /// Kernels that do not track a protocol leave its ports out; the line has zeros then.
    private static int orZero(int portOrAbsent) {
        return Math.max(0, portOrAbsent);
    }

    private static void zone(Chunk key, int zone, TextBuffer out) {
        if (zone >= 0) {
            out.bytes(key).unsigned(zone);
        }
    }

    private static void counters(FlowView flow, int t, TextBuffer out) {
        if (flow.hasCounters(t)) {
            out.bytes(PACKETS).unsigned(flow.packets(t));
            out.bytes(BYTES).unsigned(flow.bytes(t));
        }
    }

    private void times(long startNanos, long stopNanos, TextBuffer out) {
        long start = startNanos / NANOS;
        long end = stopNanos == 0 ? clock.seconds() : stopNanos / NANOS;
        out.bytes(DELTA_TIME).unsigned(end - start);
        if (calendar != null) {
            out.bytes(START);
            calendar.append(out, start);
            out.put(']');
            if (stopNanos != 0) {
                out.bytes(STOP);
                calendar.append(out, stopNanos / NANOS);
                out.put(']');
            }
        }
    }

    /// Writes the names of the labels that have one. The word `labels` alone says that none has.
    private void labels(FlowView flow, TextBuffer out) {
        out.bytes(LABELS);
        char separator = '=';
        int bits = flow.labelsLength() * Byte.SIZE;
        for (int bit = 0; bit < bits; bit++) {
            if (flow.label(bit)) {
                byte[] name = labels.name(bit);
                if (name.length > 0) {
                    out.put(separator).bytes(name);
                    separator = ',';
                }
            }
        }
    }
}
