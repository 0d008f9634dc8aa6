// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.FlowView.MASTER;
import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.FlowView.REPLY;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.TupleBuilder;
import dev.sne.conntrack.UnknownAttribute;
import java.util.Random;

/// Flows with any attribute that the kernel may report, by seed.
final class RandomFlows {
    private static final int[] PROTOCOLS = {1, 6, 17, 33, 47, 58, 132, 136, 2, 50, 200, 0, 255};
    private static final int[] ICMP_TYPES = {0, 8, 13, 14, 15, 16, 17, 18};
    private static final int[] ICMPV6_TYPES = {128, 129, 139, 140};

    private final Random random;

    RandomFlows(long seed) {
        random = new Random(seed);
    }

    /// A flow with everything, or as much of it as chance wants.
    FlowBuilder lossless() {
        FlowBuilder flow = textual();
        if (chance()) {
            master(flow.tuple(MASTER), flow.tuple(ORIG).v6());
        }
        if (chance()) {
            flow.status(random.nextInt());
        }
        if (flow.tuple(ORIG).protocol() == 6) {
            for (int t = ORIG; t <= REPLY; t++) {
                flow.tcpWscale(t, random.nextInt(256));
                flow.tcpFlags(t, random.nextInt(256), chance() ? random.nextInt(256) : 0);
            }
        } else if (flow.tuple(ORIG).protocol() == 132 && chance()) {
            flow.sctpVtag(ORIG, u32()).sctpVtag(REPLY, u32());
        } else if (flow.tuple(ORIG).protocol() == 33 && chance()) {
            flow.dccpState(random.nextInt(12)).dccpRole(random.nextInt(3));
            flow.dccpHandshakeSeq(random.nextLong() >>> 16);
        }
        for (int t = ORIG; t <= REPLY; t++) {
            if (chance()) {
                flow.seqAdj(t, random.nextInt(), random.nextInt(), random.nextInt());
            }
        }
        if (chance()) {
            flow.synproxy(random.nextInt(), random.nextInt(), random.nextInt());
        }
        if (chance()) {
            byte[] name = bytes(1, 256);
            flow.helper(name, 0, Math.min(name.length, FlowBuilder.MAX_HELPER_BYTES));
            byte[] info = bytes(0, 256);
            if (chance()) {
                flow.helperInfo(info, 0, info.length);
            }
        }
        if (chance()) {
            byte[] context = bytes(1, 256);
            flow.secctx(context, 0, context.length);
        }
        if (chance()) {
            flow.timestampStart(1 + random.nextLong(Long.MAX_VALUE));
            flow.timestampStop(chance() ? 1 + random.nextLong(Long.MAX_VALUE) : 1);
        }
        if (chance()) {
            flow.unknown(new UnknownAttribute(0, 40 + random.nextInt(20), bytes(0, 256)));
        }
        return flow;
    }

    /// A flow with what its line can carry.
    FlowBuilder textual() {
        FlowBuilder flow = new FlowBuilder();
        int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        boolean v6 = chance();
        tuple(flow.tuple(ORIG), v6, protocol);
        if (chance()) {
            flow.deriveReply();
        } else {
            tuple(flow.tuple(REPLY), v6, protocol);
        }
        if (chance()) {
            flow.timeout(u32());
        }
        switch (protocol) {
            case 6 -> flow.tcpState(random.nextInt(10));
            case 132 -> flow.sctpState(random.nextInt(10));
            case 33 -> flow.dccpState(random.nextInt(10));
            default -> {}
        }
        flow.status(random.nextInt(1 << 16));
        if (chance()) {
            flow.counters(ORIG, random.nextLong(), random.nextLong());
            flow.counters(REPLY, random.nextLong(), random.nextLong());
        }
        flow.mark(random.nextInt());
        switch (random.nextInt(4)) {
            case 0 -> flow.zone(1 + random.nextInt(65_535));
            case 1 -> flow.tuple(ORIG).zone(1 + random.nextInt(65_535));
            case 2 -> flow.tuple(REPLY).zone(1 + random.nextInt(65_535));
            default -> {}
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            flow.label(random.nextInt(128));
        }
        if (chance()) {
            flow.helper("ftp-" + random.nextInt(1000));
        }
        if (chance()) {
            flow.use(random.nextInt()).id(random.nextInt()).secmark(random.nextInt());
        }
        return flow;
    }

    private void master(TupleBuilder tuple, boolean v6) {
        tuple(tuple, v6, PROTOCOLS[random.nextInt(PROTOCOLS.length)]);
    }

    private void tuple(TupleBuilder tuple, boolean v6, int protocol) {
        tuple.src(v6, v6 ? high() : 0, v6 ? random.nextLong() : u32());
        tuple.dst(v6, v6 ? high() : 0, v6 ? random.nextLong() : u32());
        tuple.protocol(protocol);
        switch (protocol) {
            case 6, 17, 33, 47, 132, 136 ->
                    tuple.ports(random.nextInt(65_536), random.nextInt(65_536));
            case 1 -> tuple.icmp(pick(ICMP_TYPES), random.nextInt(256), random.nextInt(65_536));
            case 58 -> tuple.icmp(pick(ICMPV6_TYPES), random.nextInt(256), random.nextInt(65_536));
            default -> {}
        }
    }

    /// The upper half of an IPv6 address: often with zeros, which is where its text gets difficult.
    private long high() {
        return random.nextInt(4) == 0 ? 0 : random.nextLong() & 0xffff_0000_ffff_0000L;
    }

    private int pick(int[] choice) {
        return choice[random.nextInt(choice.length)];
    }

    private boolean chance() {
        return random.nextBoolean();
    }

    private long u32() {
        return Integer.toUnsignedLong(random.nextInt());
    }

    /// Up to 20 bytes of values from `low`, below `high`.
    private byte[] bytes(int low, int high) {
        byte[] bytes = new byte[1 + random.nextInt(20)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (low + random.nextInt(high - low));
        }
        return bytes;
    }
}
