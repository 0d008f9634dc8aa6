// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_CONFIRMED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_DST_NAT_DONE;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SRC_NAT;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SRC_NAT_DONE;
import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_BE_LIBERAL;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_COUNTERS_ORIG;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_COUNTERS_REPLY;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_ID;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_SECCTX;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_SECMARK;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TIMESTAMP;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TIMESTAMP_EVENT;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_USE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageWriter;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Requests of the kernel's own bytes are those that [FlowEncoder] makes.
class FlowEchoTest {
    private static final long TIMEOUT = 864_432;
    private static final Set<Integer> STAYING =
            Set.of(
                    CTA_ID,
                    CTA_USE,
                    CTA_SECMARK,
                    CTA_SECCTX,
                    CTA_COUNTERS_ORIG,
                    CTA_COUNTERS_REPLY,
                    CTA_TIMESTAMP,
                    CTA_TIMESTAMP_EVENT);

    private static final int DECIDED = IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE;

    @Test
    void createsWhatTheEncoderCreates() {
        int taken = 0;
        for (byte[] message : Golden.messages(Golden.ALL)) {
            FlowView flow = travelling(message);
            if (FlowEcho.canCreate(flow)) {
                assertThat(created(flow, 0)).isEqualTo(encoded(flow));
                taken++;
            }
        }
        assertThat(taken).isGreaterThan(10);
    }

    @Test
    void updatesAndNamesAsTheEncoderDoes() {
        int taken = 0;
        for (byte[] message : Golden.messages(Golden.ALL)) {
            FlowView flow = travelling(message);
            FlowBuilder builder = new FlowBuilder().set(flow);
            if (builder.hasTimeout()) {
                builder.timeout(TIMEOUT);
            }
            if (FlowEcho.canUpdate(flow)) {
                assertThat(read(out -> FlowEcho.update(flow, TIMEOUT, 0, out)))
                        .isEqualTo(read(out -> FlowEncoder.update(builder, out)));
                taken++;
            }
            if (FlowEcho.canName(flow)) {
                assertThat(read(out -> FlowEcho.key(flow, out)))
                        .isEqualTo(read(out -> FlowEncoder.key(builder, out)));
            }
        }
        assertThat(taken).isGreaterThan(10);
    }

    @Test
    void asksForTheTranslationThatTheTuplesShow() {
        for (String prefix : List.of("10.0.0.", "2001:db8::")) {
            for (int status : new int[] {DECIDED, DECIDED | IPS_SRC_NAT}) {
                FlowBuilder flow = new FlowBuilder();
                IpAddress server = IpAddress.parse(prefix + "80");
                IpAddress client = IpAddress.parse(prefix + "1");
                boolean moved = (status & IPS_SRC_NAT) != 0;
                IpAddress outside = moved ? IpAddress.parse(prefix + "7") : client;
                flow.tuple(FlowView.ORIG).src(client).dst(server).protocol(17).ports(1024, 53);
                int port = moved ? 4444 : 1024;
                flow.tuple(FlowView.REPLY).src(server).dst(outside).protocol(17).ports(53, port);
                flow.status(status | IPS_CONFIRMED | IPS_SEEN_REPLY).timeout(30);

                FlowView reported = reported(flow);

                assertThat(FlowEcho.canCreate(reported)).isTrue();
                Flow sent = created(reported, 0);
                assertThat(sent).isEqualTo(encoded(reported));
                assertThat(sent.natSource()).isEqualTo(NatRange.of(outside, port));
            }
        }
    }

    @Test
    void sendsSettableStatusAndFlagsWithTheirMask() {
        FlowBuilder flow = tcp();
        flow.status(IPS_CONFIRMED | IPS_ASSURED | IPS_OFFLOAD);

        Flow sent = created(reported(flow), IP_CT_TCP_FLAG_BE_LIBERAL);

        assertThat(sent.status()).isEqualTo(IPS_CONFIRMED | IPS_ASSURED);
        assertThat(sent.timeout()).hasSeconds(TIMEOUT);
        ProtoInfo.Tcp tcp = (ProtoInfo.Tcp) sent.protoInfo();
        assertThat(tcp.original().flags()).isEqualTo(IP_CT_TCP_FLAG_BE_LIBERAL | 3);
        assertThat(tcp.original().flagsMask()).isEqualTo(0xff);
        assertThat(tcp.reply().flags()).isEqualTo(IP_CT_TCP_FLAG_BE_LIBERAL | 1);
    }

    @Test
    void leavesToTheEncoderWhatRequestsHaveInAnotherForm() {
        assertThat(FlowEcho.canCreate(reported(tcp()))).isTrue();
        assertThat(FlowEcho.canCreate(reported(tcp().zone(7)))).isFalse();
        assertThat(FlowEcho.canName(reported(tcp().zone(7)))).isFalse();
        assertThat(FlowEcho.canCreate(reported(tcp().helper("ftp")))).isFalse();
        FlowBuilder expected = tcp();
        expected.tuple(FlowView.MASTER).copy(tcp().tuple(FlowView.ORIG));
        assertThat(FlowEcho.canCreate(reported(expected))).isFalse();
        FlowBuilder gre = tcp();
        gre.tuple(FlowView.ORIG).protocol(47);
        assertThat(FlowEcho.canCreate(reported(gre))).isFalse();
        assertThat(FlowEcho.canCreate(reported(tcp().sctpState(3)))).isFalse();
    }

    private static FlowBuilder tcp() {
        FlowBuilder flow = new FlowBuilder();
        IpAddress client = IpAddress.parse("10.0.0.1");
        IpAddress server = IpAddress.parse("192.0.2.80");
        flow.tuple(FlowView.ORIG).src(client).dst(server).protocol(6).ports(1024, 80);
        flow.tuple(FlowView.REPLY).src(server).dst(client).protocol(6).ports(80, 1024);
        flow.status(IPS_CONFIRMED).timeout(30).mark(7).tcpState(3);
        return flow.tcpFlags(FlowView.ORIG, 3, 0).tcpFlags(FlowView.REPLY, 1, 0);
    }

    /// The message without what a host does not tell another.
    private static FlowView travelling(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
        ByteBuffer out = ByteBuffer.allocate(message.length).order(ByteOrder.nativeOrder());
        out.put(message, 0, MessageShape.FIRST_ATTRIBUTE);
        for (int at = out.position(); at < message.length; ) {
            int size = Math.min(in.getShort(at) + 3 & ~3, message.length - at);
            if (!STAYING.contains(in.getShort(at + 2) & 0x3fff)) {
                out.put(message, at, size);
            }
            at += size;
        }
        out.putInt(0, out.position());
        return Golden.view(Arrays.copyOf(out.array(), out.position()));
    }

    private static FlowView reported(FlowBuilder flow) {
        return view(out -> FlowEncoder.report(flow, out));
    }

    private static Flow created(FlowView flow, int tcpFlags) {
        return read(out -> FlowEcho.create(flow, TIMEOUT, tcpFlags, out));
    }

    private static Flow encoded(FlowView flow) {
        FlowBuilder builder = new FlowBuilder().set(flow).timeout(TIMEOUT);
        return read(out -> FlowEncoder.create(builder, out));
    }

    private static Flow read(Consumer<MessageWriter> request) {
        return view(request).toFlow();
    }

    private static FlowView view(Consumer<MessageWriter> request) {
        MessageWriter out = new MessageWriter();
        out.begin(0x100, 0, 0, 0);
        request.accept(out);
        out.end();
        return Golden.view(out.segment().asSlice(0, out.length()).toArray(ValueLayout.JAVA_BYTE));
    }
}
