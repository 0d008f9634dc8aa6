// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.FlowView.MASTER;
import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.FlowView.REPLY;
import static dev.sne.conntrack.text.JsonWriter.key;
import static dev.sne.conntrack.uapi.In.IPPROTO_GRE;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.UnknownAttribute;
import dev.sne.conntrack.words.Protocols;
import dev.sne.conntrack.words.Words;

/// Flows as JSON objects with everything that the kernel says about them; the members are
/// documented in FORMATS.md. Either one array (`json`) or one object a line (`ndjson`).
final class JsonFormat implements FlowFormat {
    private static final byte[] EVENT = key("event");
    private static final byte[] EVENT_TIME = key("eventTime");
    private static final byte[] PORT_ID = key("portId");
    private static final byte[] FAMILY = key("family");
    private static final byte[] PROTOCOL = key("protocol");
    private static final byte[] PROTOCOL_NUMBER = key("protocolNumber");
    private static final byte[] TIMEOUT = key("timeout");
    private static final byte[] STATE = key("state");
    private static final byte[] STATUS = key("status");
    private static final byte[] ORIGINAL = key("original");
    private static final byte[] REPLIED = key("reply");
    private static final byte[] SRC = key("src");
    private static final byte[] DST = key("dst");
    private static final byte[] SPORT = key("sport");
    private static final byte[] DPORT = key("dport");
    private static final byte[] SRC_KEY = key("srcKey");
    private static final byte[] DST_KEY = key("dstKey");
    private static final byte[] ICMP_TYPE = key("icmpType");
    private static final byte[] ICMP_CODE = key("icmpCode");
    private static final byte[] ICMP_ID = key("icmpId");
    private static final byte[] ZONE = key("zone");
    private static final byte[] PACKETS = key("packets");
    private static final byte[] BYTES = key("bytes");
    private static final byte[] WINDOW_SCALE = key("windowScale");
    private static final byte[] FLAGS = key("flags");
    private static final byte[] FLAGS_MASK = key("flagsMask");
    private static final byte[] VTAG = key("vtag");
    private static final byte[] ROLE = key("role");
    private static final byte[] HANDSHAKE_SEQ = key("handshakeSeq");
    private static final byte[] SEQ_ADJ = key("seqAdj");
    private static final byte[] POSITION = key("position");
    private static final byte[] BEFORE = key("before");
    private static final byte[] AFTER = key("after");
    private static final byte[] MARK = key("mark");
    private static final byte[] SECMARK = key("secmark");
    private static final byte[] SECCTX = key("secctx");
    private static final byte[] LABELS = key("labels");
    private static final byte[] BIT = key("bit");
    private static final byte[] NAME = key("name");
    private static final byte[] START = key("start");
    private static final byte[] STOP = key("stop");
    private static final byte[] HELPER = key("helper");
    private static final byte[] INFO = key("info");
    private static final byte[] SYNPROXY = key("synproxy");
    private static final byte[] ISN = key("isn");
    private static final byte[] ITS = key("its");
    private static final byte[] TSOFF = key("tsoff");
    private static final byte[] MASTERED = key("master");
    private static final byte[] USE = key("use");
    private static final byte[] ID = key("id");
    private static final byte[] UNKNOWN = key("unknown");
    private static final byte[] NEST = key("nest");
    private static final byte[] TYPE = key("type");
    private static final byte[] DATA = key("data");

    private static final byte[] IPV4 = "ipv4".getBytes(US_ASCII);
    private static final byte[] IPV6 = "ipv6".getBytes(US_ASCII);
    private static final byte[] NO_NAME = "unknown".getBytes(US_ASCII);
    private static final byte[] NEW = "new".getBytes(US_ASCII);
    private static final byte[] UPDATE = "update".getBytes(US_ASCII);
    private static final byte[] DESTROY = "destroy".getBytes(US_ASCII);

    private final boolean array;
    private final LabelNames labels;
    private final JsonWriter json = new JsonWriter();
    private boolean first = true;

    /// A format for one array or for lines.
    JsonFormat(boolean array, LabelNames labels) {
        this.array = array;
        this.labels = labels;
    }

    @Override
    public void begin(TextBuffer out) {
        first = true;
        if (array) {
            out.put('[');
        }
    }

    @Override
    public void flow(FlowView flow, TextBuffer out) {
        open(out);
        members(flow);
        close(out);
    }

    @Override
    public void event(FlowEventType type, FlowView flow, TextBuffer out) {
        open(out);
        switch (type) {
            case NEW -> json.word(EVENT, NEW);
            case UPDATE -> json.word(EVENT, UPDATE);
            case DESTROY -> json.word(EVENT, DESTROY);
        }
        if (flow.timestampEvent() != 0) {
            json.unsigned(EVENT_TIME, flow.timestampEvent());
        }
        if (flow.portId() != 0) {
            json.unsigned(PORT_ID, flow.portId());
        }
        members(flow);
        close(out);
    }

    @Override
    public void end(TextBuffer out) {
        if (array) {
            out.ascii("\n]\n");
        }
    }

    private void open(TextBuffer out) {
        if (array) {
            out.ascii(first ? "\n" : ",\n");
            first = false;
        }
        json.reset(out);
        json.open();
    }

    private void close(TextBuffer out) {
        json.close();
        if (!array) {
            out.put('\n');
        }
    }

    private void members(FlowView flow) {
        json.word(FAMILY, flow.family() == AF_INET6 ? IPV6 : IPV4);
        int protocol = flow.protocol(ORIG);
        protocol(protocol);
        if (flow.timeout() >= 0) {
            json.unsigned(TIMEOUT, flow.timeout());
        }
        state(flow);
        if (flow.hasStatus()) {
            json.bits(STATUS, flow.status(), Words.STATUS_BITS);
        }
        direction(ORIGINAL, flow, ORIG, protocol);
        direction(REPLIED, flow, REPLY, protocol);
        if (flow.hasTuple(MASTER)) {
            json.open(MASTERED);
            protocol(flow.protocol(MASTER));
            tuple(flow, MASTER);
            json.close();
        }
        if (flow.hasMark()) {
            json.unsigned(MARK, flow.mark());
        }
        if (flow.hasZone()) {
            json.unsigned(ZONE, flow.zone());
        }
        if (flow.hasLabels()) {
            labels(flow);
        }
        if (flow.hasHelper()) {
            helper(flow);
        }
        rest(flow);
    }

    private void rest(FlowView flow) {
        if (flow.hasSynproxy()) {
            json.open(SYNPROXY);
            json.unsigned(ISN, flow.synproxyIsn());
            json.unsigned(ITS, flow.synproxyIts());
            json.unsigned(TSOFF, flow.synproxyTsoff());
            json.close();
        }
        if (flow.hasSecmark()) {
            json.unsigned(SECMARK, flow.secmark());
        }
        if (flow.hasSecctx()) {
            json.text(SECCTX, flow.segment(), flow.secctxOffset(), flow.secctxLength());
        }
        if (flow.timestampStart() != 0) {
            json.unsigned(START, flow.timestampStart());
        }
        if (flow.timestampStop() != 0) {
            json.unsigned(STOP, flow.timestampStop());
        }
        if (flow.use() >= 0) {
            json.unsigned(USE, flow.use());
        }
        if (flow.hasId()) {
            json.unsigned(ID, flow.id());
        }
        if (flow.unknownCount() > 0) {
            unknown(flow);
        }
    }

    private void protocol(int protocol) {
        if (protocol >= 0) {
            int named = Protocols.named(protocol);
            json.word(PROTOCOL, named < 0 ? NO_NAME : Protocols.name(named));
            json.unsigned(PROTOCOL_NUMBER, protocol);
        }
    }

    private void state(FlowView flow) {
        if (flow.tcpState() >= 0) {
            json.wordOrNumber(STATE, flow.tcpState(), Words.TCP_STATES);
        } else if (flow.sctpState() >= 0) {
            json.wordOrNumber(STATE, flow.sctpState(), Words.SCTP_STATES);
        } else if (flow.dccpState() >= 0) {
            json.wordOrNumber(STATE, flow.dccpState(), Words.DCCP_STATES);
            if (flow.dccpRole() >= 0) {
                json.wordOrNumber(ROLE, flow.dccpRole(), Words.DCCP_ROLES);
                json.unsigned(HANDSHAKE_SEQ, flow.dccpHandshakeSeq());
            }
        }
    }

    private void direction(byte[] key, FlowView flow, int t, int protocol) {
        if (!flow.hasTuple(t)) {
            return;
        }
        json.open(key);
        if (flow.protocol(t) != protocol) {
            protocol(flow.protocol(t));
        }
        tuple(flow, t);
        if (flow.hasCounters(t)) {
            json.unsigned(PACKETS, flow.packets(t));
            json.unsigned(BYTES, flow.bytes(t));
        }
        if (flow.tcpWscale(t) >= 0) {
            json.unsigned(WINDOW_SCALE, flow.tcpWscale(t));
        }
        if (flow.tcpFlags(t) >= 0) {
            json.bits(FLAGS, flow.tcpFlags(t), Words.TCP_FLAGS);
            if (flow.tcpFlagsMask(t) != 0) {
                json.bits(FLAGS_MASK, flow.tcpFlagsMask(t), Words.TCP_FLAGS);
            }
        }
        if (flow.sctpVtag(t) >= 0) {
            json.unsigned(VTAG, flow.sctpVtag(t));
        }
        if (flow.hasSeqAdj(t)) {
            json.open(SEQ_ADJ);
            json.unsigned(POSITION, flow.seqAdjPosition(t));
            json.signed(BEFORE, flow.seqAdjBefore(t));
            json.signed(AFTER, flow.seqAdjAfter(t));
            json.close();
        }
        json.close();
    }

    private void tuple(FlowView flow, int t) {
        boolean v6 = flow.v6(t);
        json.ip(SRC, v6, flow.srcHigh(t), flow.srcLow(t));
        json.ip(DST, v6, flow.dstHigh(t), flow.dstLow(t));
        if (flow.hasPorts(t)) {
            boolean keys = flow.protocol(t) == IPPROTO_GRE;
            json.unsigned(keys ? SRC_KEY : SPORT, flow.srcPort(t));
            json.unsigned(keys ? DST_KEY : DPORT, flow.dstPort(t));
        }
        if (flow.hasIcmp(t)) {
            json.unsigned(ICMP_TYPE, Math.max(0, flow.icmpType(t)));
            json.unsigned(ICMP_CODE, Math.max(0, flow.icmpCode(t)));
            json.unsigned(ICMP_ID, Math.max(0, flow.icmpId(t)));
        }
        if (flow.tupleZone(t) >= 0) {
            json.unsigned(ZONE, flow.tupleZone(t));
        }
    }

    private void labels(FlowView flow) {
        json.openArray(LABELS);
        int bits = flow.labelsLength() * Byte.SIZE;
        for (int bit = 0; bit < bits; bit++) {
            if (flow.label(bit)) {
                json.open();
                json.unsigned(BIT, bit);
                byte[] name = labels.name(bit);
                if (name.length > 0) {
                    json.word(NAME, name);
                }
                json.close();
            }
        }
        json.closeArray();
    }

    private void helper(FlowView flow) {
        json.open(HELPER);
        json.text(NAME, flow.segment(), flow.helperOffset(), flow.helperLength());
        if (flow.hasHelperInfo()) {
            json.hex(INFO, flow.segment(), flow.helperInfoOffset(), flow.helperInfoLength());
        }
        json.close();
    }

    /// Attributes of a kernel newer than us are too rare to save the copies.
    private void unknown(FlowView flow) {
        json.openArray(UNKNOWN);
        for (int i = 0; i < flow.unknownCount(); i++) {
            UnknownAttribute attribute = flow.unknown(i);
            json.open();
            json.unsigned(NEST, attribute.parent());
            json.unsigned(TYPE, attribute.type());
            json.hex(DATA, attribute.payload());
            json.close();
        }
        json.closeArray();
    }
}
