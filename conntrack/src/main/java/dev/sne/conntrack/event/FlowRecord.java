// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.event;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.uapi.In;

/// What [KnownFlows] remembers of one flow: its key (original tuple, zone, id), its reply tuple,
/// and what else an event may change. Fields are plain and public to the package because this is a
/// row of a table on its way in or out. Reused for many flows.
final class FlowRecord {
    static final int NO_STATE = 0xff;

    private static final int LAYER4_NONE = 0;
    private static final int LAYER4_PORTS = 1;
    private static final int LAYER4_ICMP = 2;

    boolean v6;
    long srcHigh;
    long srcLow;
    long dstHigh;
    long dstLow;
    long replySrcHigh;
    long replySrcLow;
    long replyDstHigh;
    long replyDstLow;

    /// Ports, or ICMP type, code and id, as [#layer4Kind] says.
    int layer4;

    int replyLayer4;
    int layer4Kind;
    int protocol;
    int zone;

    /// 0 for a zone of both directions, 1 of the original one, 2 of the reply.
    int zoneDirection;

    int id;

    /// The 16 bits that there are.
    int status;

    int mark;

    /// Of whichever protocol; [#NO_STATE] when the message did not say.
    int state;

    /// A hash of the label bits, 0 for none.
    int labels;

    boolean hasLabels;

    /// Takes over what a message says.
    FlowRecord read(FlowView view) {
        v6 = view.v6(FlowView.ORIG);
        srcHigh = view.srcHigh(FlowView.ORIG);
        srcLow = view.srcLow(FlowView.ORIG);
        dstHigh = view.dstHigh(FlowView.ORIG);
        dstLow = view.dstLow(FlowView.ORIG);
        replySrcHigh = view.srcHigh(FlowView.REPLY);
        replySrcLow = view.srcLow(FlowView.REPLY);
        replyDstHigh = view.dstHigh(FlowView.REPLY);
        replyDstLow = view.dstLow(FlowView.REPLY);
        protocol = view.protocol(FlowView.ORIG) & 0xff;
        readLayer4(view);
        readZone(view);
        id = view.id();
        status = view.status() & 0xffff;
        mark = view.mark();
        readState(view);
        readLabels(view);
        return this;
    }

    private void readLayer4(FlowView view) {
        if (view.hasPorts(FlowView.ORIG)) {
            layer4Kind = LAYER4_PORTS;
            layer4 = ports(view, FlowView.ORIG);
            replyLayer4 = ports(view, FlowView.REPLY);
        } else if (view.hasIcmp(FlowView.ORIG)) {
            layer4Kind = LAYER4_ICMP;
            layer4 = icmp(view, FlowView.ORIG);
            replyLayer4 = icmp(view, FlowView.REPLY);
        } else {
            layer4Kind = LAYER4_NONE;
            layer4 = 0;
            replyLayer4 = 0;
        }
    }

    private static int ports(FlowView view, int t) {
        return view.srcPort(t) << Short.SIZE | view.dstPort(t) & 0xffff;
    }

    private static int icmp(FlowView view, int t) {
        return view.icmpType(t) << 24
                | (view.icmpCode(t) & 0xff) << Short.SIZE
                | view.icmpId(t) & 0xffff;
    }

    private void readZone(FlowView view) {
        zoneDirection = 0;
        zone = view.zone();
        for (int t = FlowView.ORIG; t <= FlowView.REPLY; t++) {
            if (view.tupleZone(t) > 0) {
                zoneDirection = t + 1;
                zone = view.tupleZone(t);
            }
        }
    }

    private void readState(FlowView view) {
        int found =
                switch (protocol) {
                    case In.IPPROTO_TCP -> view.tcpState();
                    case In.IPPROTO_SCTP -> view.sctpState();
                    case In.IPPROTO_DCCP -> view.dccpState();
                    default -> -1;
                };
        state = found & NO_STATE;
    }

    private void readLabels(FlowView view) {
        hasLabels = view.hasLabels();
        int hash = 0;
        for (int i = 0; i < view.labelsLength(); i++) {
            hash = hash * 31 + view.labelByte(i);
        }
        labels = hash;
    }

    /// Fills in what names the flow.
    void writeKey(FlowBuilder flow) {
        flow.clear().id(id);
        flow.tuple(FlowView.ORIG)
                .src(v6, srcHigh, srcLow)
                .dst(v6, dstHigh, dstLow)
                .protocol(protocol);
        writeLayer4(flow, FlowView.ORIG, layer4);
        if (zoneDirection == 0) {
            flow.zone(zone);
        } else if (zoneDirection == FlowView.ORIG + 1) {
            flow.tuple(FlowView.ORIG).zone(zone);
        }
    }

    /// Fills in everything.
    void write(FlowBuilder flow) {
        writeKey(flow);
        flow.tuple(FlowView.REPLY)
                .src(v6, replySrcHigh, replySrcLow)
                .dst(v6, replyDstHigh, replyDstLow)
                .protocol(protocol);
        writeLayer4(flow, FlowView.REPLY, replyLayer4);
        if (zoneDirection == FlowView.REPLY + 1) {
            flow.tuple(FlowView.REPLY).zone(zone);
        }
        flow.status(status).mark(mark);
        if (state != NO_STATE) {
            switch (protocol) {
                case In.IPPROTO_TCP -> flow.tcpState(state);
                case In.IPPROTO_SCTP -> flow.sctpState(state);
                default -> flow.dccpState(state);
            }
        }
    }

    private void writeLayer4(FlowBuilder flow, int t, int value) {
        int low = value & 0xffff;
        if (layer4Kind == LAYER4_PORTS) {
            flow.tuple(t).ports(value >>> Short.SIZE, low);
        } else if (layer4Kind == LAYER4_ICMP) {
            flow.tuple(t).icmp(value >>> 24, value >>> Short.SIZE & 0xff, low);
        }
    }
}
