// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_HELP;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_ZONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Messages of the real kernel: what they say, and that nothing of them is lost.
class FlowGoldenTest {
    @Test
    void readsTcpFlowWithSourceAndDestinationNat() {
        FlowView view = Golden.view(Golden.messages("dump-live.hex").get(4));

        assertThat(view.family()).isEqualTo(2);
        assertThat(view.protocol(FlowView.ORIG)).isEqualTo(6);
        assertThat(view.v6(FlowView.ORIG)).isFalse();
        assertThat(view.srcHigh(FlowView.ORIG)).isZero();
        assertThat(view.srcLow(FlowView.ORIG)).isEqualTo(0x0a000102);
        assertThat(view.dstLow(FlowView.ORIG)).isEqualTo(0x0a000101);
        assertThat(view.srcPort(FlowView.ORIG)).isEqualTo(50900);
        assertThat(view.dstPort(FlowView.ORIG)).isEqualTo(8080);
        assertThat(view.srcLow(FlowView.REPLY)).isEqualTo(0x0a000202);
        assertThat(view.dstLow(FlowView.REPLY)).isEqualTo(0x0a000201);
        assertThat(view.srcPort(FlowView.REPLY)).isEqualTo(80);
        assertThat(view.dstPort(FlowView.REPLY)).isEqualTo(50900);
        assertThat(view.hasTuple(FlowView.MASTER)).isFalse();
        assertThat(view.status()).isEqualTo(0x1be);
        assertThat(view.timeout()).isEqualTo(431991);
        assertThat(view.mark()).isEqualTo(4386);
        assertThat(view.id()).isEqualTo(27905268);
        assertThat(view.use()).isEqualTo(1);
        assertThat(view.packets(FlowView.ORIG)).isEqualTo(4);
        assertThat(view.bytes(FlowView.ORIG)).isEqualTo(221);
        assertThat(view.packets(FlowView.REPLY)).isEqualTo(3);
        assertThat(view.bytes(FlowView.REPLY)).isEqualTo(169);
        assertThat(view.timestampStart()).isEqualTo(1_795_310_405_708_261_510L);
        assertThat(view.timestampStop()).isZero();
        assertThat(view.tcpState()).isEqualTo(3);
        assertThat(view.tcpWscale(FlowView.ORIG)).isEqualTo(10);
        assertThat(view.tcpFlags(FlowView.REPLY)).isEqualTo(0x23);
        assertThat(view.tcpFlagsMask(FlowView.REPLY)).isZero();
        assertThat(view.sctpState()).isEqualTo(-1);
        assertThat(view.hasLabels()).isFalse();
        assertThat(view.hasHelper()).isFalse();
        assertThat(view.has(CTA_ZONE)).isFalse();
        assertThat(view.zone()).isZero();
        assertThat(view.isDestroy()).isFalse();
    }

    @Test
    void readsIpv6FlowWithLabel() {
        FlowView view = Golden.view(Golden.messages("dump-live.hex").get(7));

        assertThat(view.family()).isEqualTo(10);
        assertThat(view.v6(FlowView.REPLY)).isTrue();
        assertThat(view.srcHigh(FlowView.ORIG)).isEqualTo(0x2001_0db8_0001_0000L);
        assertThat(view.srcLow(FlowView.ORIG)).isEqualTo(2);
        assertThat(view.labelsLength()).isEqualTo(16);
        assertThat(view.label(5)).isTrue();
        assertThat(view.label(4)).isFalse();
        assertThat(view.label(127)).isFalse();
        assertThat(view.label(128)).isFalse();
        assertThat(view.labelByte(0)).isEqualTo((byte) 0x20);
    }

    @Test
    void readsIcmpOfBothFamilies() {
        FlowView v4 = Golden.view(Golden.messages("dump-live.hex").get(15));
        assertThat(v4.icmpType(FlowView.ORIG)).isEqualTo(8);
        assertThat(v4.icmpType(FlowView.REPLY)).isZero();
        assertThat(v4.icmpId(FlowView.REPLY)).isEqualTo(1106);
        assertThat(v4.hasIcmp(FlowView.ORIG)).isTrue();
        assertThat(v4.hasPorts(FlowView.ORIG)).isFalse();

        FlowView v6 = Golden.view(Golden.messages("dump-live.hex").get(8));
        assertThat(v6.icmpType(FlowView.ORIG)).isEqualTo(128);
        assertThat(v6.icmpType(FlowView.REPLY)).isEqualTo(129);
        assertThat(v6.icmpCode(FlowView.ORIG)).isZero();
        assertThat(v6.icmpId(FlowView.ORIG)).isEqualTo(1107);
    }

    @Test
    void readsZoneAndHelper() {
        List<byte[]> messages = Golden.messages("dump-live.hex");
        FlowView zoned = Golden.view(messages.get(16));
        assertThat(zoned.hasZone()).isTrue();
        assertThat(zoned.zone()).isEqualTo(7);

        FlowView helped = Golden.view(messages.get(1));
        assertThat(helped.has(CTA_HELP)).isTrue();
        assertThat(helped.helperName()).isEqualTo("ftp");
        assertThat(helped.helperLength()).isEqualTo(3);
    }

    @Test
    void readsExpectedFlowWithMaster() {
        Flow flow =
                Golden.messages("dump-ftp-data.hex").stream()
                        .map(message -> Golden.view(message).toFlow())
                        .filter(candidate -> candidate.master() != null)
                        .findFirst()
                        .orElseThrow();

        assertThat(flow.status()).isNotNull();
        assertThat(flow.status() & 1).isEqualTo(1);
        assertThat(flow.master())
                .isEqualTo(
                        new Tuple(
                                IpAddress.parse("10.0.1.2"),
                                IpAddress.parse("10.0.2.2"),
                                6,
                                new Layer4.Ports(45146, 21)));
    }

    @Test
    void readsFlowsOfEveryKind() {
        List<Flow> flows =
                Golden.messages(Golden.EVERY_KIND).stream()
                        .map(message -> Golden.view(message).toFlow())
                        .toList();
        assertThat(flows)
                .extracting(flow -> flow.original().protocol())
                .contains(1, 2, 6, 17, 33, 47, 50, 58, 132, 136, 255);
        assertThat(flows)
                .extracting(Flow::protoInfo)
                .contains(new ProtoInfo.Sctp(4, 0xcafe_babeL, 17L));
        assertThat(flows)
                .extracting(Flow::originalSeqAdj)
                .contains(new Flow.SeqAdj(0x8000_0001, -5, 7));
        assertThat(flows).extracting(Flow::synproxy).contains(new Flow.Synproxy(1, -2, 3));
        assertThat(flows).extracting(Flow::labels).contains(List.of(0, 63, 64, 127));
        assertThat(flows).extracting(Flow::mark).contains(0xdeadbeef);
        assertThat(flows).extracting(flow -> flow.original().zone()).contains(12);
        assertThat(flows).extracting(Flow::helper).contains(new Flow.Helper("ftp"));
        assertThat(flows)
                .extracting(flow -> flow.original().layer4())
                .contains(new Layer4.Ports(0x1111, 0x2222), new Layer4.None());
        assertThat(flows).allSatisfy(flow -> assertThat(flow.toBuilder().build()).isEqualTo(flow));
    }

    @Test
    void readsEventsOfAllThreeKinds() {
        List<byte[]> messages = Golden.messages("events-live.hex");
        long created =
                messages.stream().filter(m -> Golden.view(m).messageFlags() == 0x600).count();
        long destroyed = messages.stream().filter(m -> Golden.view(m).isDestroy()).count();
        assertThat(created).isPositive();
        assertThat(destroyed).isPositive();
        assertThat(created + destroyed).isLessThan(messages.size());
        assertThat(messages)
                .allSatisfy(m -> assertThat(Golden.view(m).timestampEvent()).isPositive());
    }

    @Test
    void makesRecords() {
        Flow flow = Golden.view(Golden.messages("dump-live.hex").getFirst()).toFlow();

        assertThat(flow.original())
                .hasToString("udp src=10.0.1.2 dst=10.0.2.2 sport=54355 dport=7778");
        assertThat(flow.timeout()).isEqualTo(Duration.ofSeconds(27));
        assertThat(flow.start()).isEqualTo(Instant.parse("2026-11-22T01:20:11.321154024Z"));
        assertThat(flow.originalCounters()).isEqualTo(new Flow.Counters(1, 48));
        assertThat(flow.protoInfo()).isNull();
        assertThat(flow.unknown()).isEmpty();
    }

    @Test
    void reportsDumpsByteForByte() {
        List<byte[]> dumped = new ArrayList<>(Golden.messages(Golden.LIVE_DUMPS));
        dumped.addAll(Golden.messages(Golden.EVERY_KIND));
        for (byte[] message : dumped) {
            assertThat(reported(message, new FlowBuilder().set(Golden.view(message))))
                    .isEqualTo(HexFormat.of().formatHex(message));
        }
    }

    @Test
    void recordsLoseNothing() {
        for (byte[] message : Golden.messages(Golden.LIVE_DUMPS)) {
            assertThat(reported(message, Golden.view(message).toFlow().toBuilder()))
                    .isEqualTo(HexFormat.of().formatHex(message));
        }
    }

    @Test
    void reportsEventsWithTheSameContent() {
        for (byte[] message : Golden.messages("events-live.hex")) {
            FlowView view = Golden.view(message);
            String reported = reported(message, new FlowBuilder().set(view));
            FlowView again = Golden.view(HexFormat.of().parseHex(reported));
            assertThat(again.toFlow()).isEqualTo(view.toFlow());
            assertThat(again.length()).isEqualTo(view.length());
        }
    }

    /// Writes a message with the header of `original`.
    private static String reported(byte[] original, FlowBuilder flow) {
        MessageReader header =
                new MessageReader().wrap(Golden.segment(original), 0, original.length);
        assertThat(header.next()).isTrue();
        MessageWriter out = new MessageWriter();
        out.begin(header.type(), header.flags(), header.sequence(), header.portId());
        FlowEncoder.report(flow, out);
        out.end();
        byte[] bytes = out.segment().asSlice(0, out.length()).toArray(ValueLayout.JAVA_BYTE);
        return HexFormat.of().formatHex(bytes);
    }
}
