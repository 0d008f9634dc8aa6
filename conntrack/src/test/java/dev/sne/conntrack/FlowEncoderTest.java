// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_CONFIRMED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_DST_NAT_DONE;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_EXPECTED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SRC_NAT;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SRC_NAT_DONE;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_COUNTERS_ORIG;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_ID;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_PROTOINFO;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_STATUS;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_MASTER;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_ORIG;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_PROTO;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_REPLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageWriter;
import java.lang.foreign.ValueLayout;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// Which attributes go to the kernel, read back with the decoder.
class FlowEncoderTest {
    private static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
    private static final IpAddress SERVER = IpAddress.parse("192.0.2.80");
    private static final IpAddress OUTSIDE = IpAddress.parse("198.51.100.7");

    @Test
    void derivesTheReplyOfAnUntranslatedFlow() {
        Flow sent = created(tcp());

        assertThat(sent.reply()).hasToString("tcp src=192.0.2.80 dst=10.0.0.1 sport=80 dport=1024");
        assertThat(sent.natSource()).isNull();
        assertThat(sent.natDestination()).isNull();
    }

    @Test
    void invertsIcmpTypes() {
        FlowBuilder v4 = new FlowBuilder();
        v4.tuple(FlowView.ORIG).src(CLIENT).dst(SERVER).protocol(1).icmp(13, 0, 77);
        assertThat(created(v4).reply())
                .hasToString("icmp src=192.0.2.80 dst=10.0.0.1 type=14 code=0 id=77");

        FlowBuilder v6 = new FlowBuilder();
        v6.tuple(FlowView.ORIG)
                .src(IpAddress.parse("2001:db8::1"))
                .dst(IpAddress.parse("2001:db8::2"))
                .protocol(58)
                .icmp(128, 0, 77);
        assertThat(created(v6).reply())
                .hasToString("icmpv6 src=2001:db8::2 dst=2001:db8::1 type=129 code=0 id=77");
    }

    @Test
    void asksForTheTranslationThatTheTuplesShow() {
        FlowBuilder flow = tcp();
        flow.tuple(FlowView.REPLY).src(SERVER).dst(OUTSIDE).protocol(6).ports(80, 4444);
        Flow sent = created(flow);

        assertThat(sent.reply()).hasToString("tcp src=192.0.2.80 dst=10.0.0.1 sport=80 dport=1024");
        assertThat(sent.natSource()).isEqualTo(NatRange.of(OUTSIDE, 4444));
        assertThat(sent.natDestination()).isEqualTo(NatRange.of(SERVER, 80));
    }

    @Test
    void asksForTranslationOfThePortAlone() {
        FlowBuilder flow = tcp();
        flow.tuple(FlowView.REPLY).src(SERVER).dst(CLIENT).protocol(6).ports(80, 4444);

        assertThat(created(flow).natSource()).isEqualTo(NatRange.of(CLIENT, 4444));
    }

    @Test
    void asksForTranslationOfAnIcmpIdWithTheSource() {
        FlowBuilder flow = new FlowBuilder();
        flow.tuple(FlowView.ORIG).src(CLIENT).dst(SERVER).protocol(1).icmp(8, 0, 77);
        flow.tuple(FlowView.REPLY).src(SERVER).dst(CLIENT).protocol(1).icmp(0, 0, 99);
        Flow sent = created(flow);

        assertThat(sent.natSource()).isEqualTo(NatRange.of(CLIENT, 99));
        assertThat(sent.natDestination()).isEqualTo(NatRange.of(SERVER, 77));
    }

    @Test
    void keepsAReplyTupleThatTheKernelDidNotTranslate() {
        FlowBuilder flow = tcp().status(IPS_CONFIRMED | IPS_SEEN_REPLY);
        flow.tuple(FlowView.REPLY).src(SERVER).dst(OUTSIDE).protocol(6).ports(80, 4444);
        Flow sent = created(flow);

        assertThat(sent.reply())
                .hasToString("tcp src=192.0.2.80 dst=198.51.100.7 sport=80 dport=4444");
        assertThat(sent.natSource()).isNull();
    }

    @Test
    void marksTranslationAsDecidedWhereItChangedNothing() {
        FlowBuilder flow = tcp().status(IPS_CONFIRMED | IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE);
        Flow sent = created(flow);

        assertThat(sent.natSource()).isEqualTo(NatRange.of(CLIENT, 1024));
        assertThat(sent.natDestination()).isEqualTo(NatRange.of(SERVER, 80));
    }

    @Test
    void sendsRangesThatAreGiven() {
        FlowBuilder flow = tcp();
        NatRange range = new NatRange(OUTSIDE, IpAddress.parse("198.51.100.9"), 1024, 65535);
        flow.natSource().set(range);
        Flow sent = created(flow);

        assertThat(sent.natSource()).isEqualTo(range);
        assertThat(sent.natDestination()).isNull();
    }

    @Test
    void sendsGreKeysAsTheyAre() {
        FlowBuilder flow = new FlowBuilder().status(IPS_SRC_NAT | IPS_CONFIRMED);
        flow.tuple(FlowView.ORIG).src(CLIENT).dst(SERVER).protocol(47).ports(1, 2);
        flow.tuple(FlowView.REPLY).src(SERVER).dst(OUTSIDE).protocol(47).ports(2, 9);
        Flow sent = created(flow);

        assertThat(sent.reply())
                .hasToString("gre src=192.0.2.80 dst=10.0.0.1 srckey=0x2 dstkey=0x9");
        assertThat(sent.natSource()).isEqualTo(NatRange.of(OUTSIDE));
    }

    @Test
    void sendsOnlySettableStatusBits() {
        FlowBuilder flow = tcp().status(IPS_SEEN_REPLY | IPS_ASSURED | IPS_EXPECTED | IPS_OFFLOAD);

        assertThat(created(flow).status()).isEqualTo(IPS_SEEN_REPLY | IPS_ASSURED | IPS_CONFIRMED);
        assertThat(updated(flow).status())
                .isEqualTo(IPS_SEEN_REPLY | IPS_ASSURED | IPS_CONFIRMED | IPS_EXPECTED);
    }

    @Test
    void sendsNothingThatTheKernelDoesNotTakeOver() {
        FlowView view = Golden.view(Golden.messages("dump-live.hex").get(4));
        FlowBuilder flow = new FlowBuilder().set(view);
        FlowView sent = encoded(flow, FlowEncoder::create);

        assertThat(sent.has(CTA_COUNTERS_ORIG)).isFalse();
        assertThat(sent.has(CTA_ID)).isFalse();
        assertThat(sent.timestampStart()).isZero();
        assertThat(sent.tcpFlags(FlowView.ORIG)).isEqualTo(0x23);
        assertThat(sent.tcpFlagsMask(FlowView.ORIG)).isEqualTo(0xff);
        assertThat(sent.mark()).isEqualTo(4386);
    }

    @Test
    void fillsInTheDefaultTimeout() {
        assertThat(encoded(tcp(), FlowEncoder::create).timeout()).isEqualTo(432_000);
    }

    @Test
    void updatesWithoutTranslationAndMaster() {
        FlowBuilder flow = tcp().timeout(5).mark(1, 3).label(7).labelMask(9);
        flow.natSource().set(NatRange.of(OUTSIDE));
        flow.tuple(FlowView.MASTER).src(CLIENT).dst(SERVER).protocol(6).ports(1, 2);
        FlowView sent = encoded(flow, FlowEncoder::update);

        assertThat(sent.has(CTA_TUPLE_ORIG)).isTrue();
        assertThat(sent.has(CTA_TUPLE_REPLY)).isFalse();
        assertThat(sent.has(CTA_TUPLE_MASTER)).isFalse();
        assertThat(sent.has(CTA_STATUS)).isFalse();
        assertThat(sent.has(CTA_PROTOINFO)).isFalse();
        assertThat(sent.timeout()).isEqualTo(5);
        assertThat(sent.label(7)).isTrue();
        assertThat(sent.labelsLength()).isEqualTo(16);
        FlowBuilder read = new FlowBuilder().set(sent);
        assertThat(read.natSource().isPresent()).isFalse();
        assertThat(read.value(FlowLayout.MARK_MASK)).isEqualTo(3);
        assertThat(read.labelMaskBytes().bytes()[1]).isEqualTo((byte) 2);
    }

    @Test
    void namesTheFlowByItsReplyTupleIfThatIsAllThereIs() {
        FlowBuilder flow = new FlowBuilder().zone(3).id(9);
        flow.tuple(FlowView.REPLY).src(SERVER).dst(CLIENT).protocol(6).ports(80, 1024);
        FlowView key = encoded(flow, FlowEncoder::key);
        assertThat(key.has(CTA_TUPLE_ORIG)).isFalse();
        assertThat(key.has(CTA_TUPLE_REPLY)).isTrue();
        assertThat(key.zone()).isEqualTo(3);
        assertThat(key.hasId()).isFalse();
        assertThat(encoded(flow, FlowEncoder::delete).id()).isEqualTo(9);
        assertThat(flow).hasToString("tcp src=192.0.2.80 dst=10.0.0.1 sport=80 dport=1024 zone=3");
    }

    @Test
    void sendsSctpStateWithBothTags() {
        FlowBuilder flow = new FlowBuilder().sctpState(4);
        flow.tuple(FlowView.ORIG).src(CLIENT).dst(SERVER).protocol(132).ports(1, 2);
        assertThat(created(flow).protoInfo()).isEqualTo(new ProtoInfo.Sctp(4, 0L, 0L));
    }

    @Test
    void sendsUnknownAttributesBackWhereTheyWere() {
        byte[] payload = {1, 2, 3};
        UnknownAttribute top = new UnknownAttribute(0, 40, payload);
        UnknownAttribute nested =
                new UnknownAttribute(CTA_TUPLE_ORIG << 8 | CTA_TUPLE_PROTO, 0x8000 | 33, payload);
        UnknownAttribute inEmptyNest = new UnknownAttribute(CTA_PROTOINFO, 11, payload);
        FlowBuilder flow = tcp().unknown(top).unknown(nested).unknown(inEmptyNest);

        assertThat(created(flow).unknown()).containsExactlyInAnyOrder(top, nested, inEmptyNest);
        assertThat(nested.path()).isEqualTo("CTA_TUPLE_ORIG/CTA_TUPLE_PROTO/33");
        assertThatThrownBy(() -> new UnknownAttribute(CTA_STATUS, 1, payload))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void derivesTheOriginalFromTheReply() {
        FlowBuilder flow = new FlowBuilder();
        flow.tuple(FlowView.REPLY).src(SERVER).dst(CLIENT).protocol(6).ports(80, 1024);
        assertThat(flow.deriveReply().tuple(FlowView.ORIG))
                .hasToString("tcp src=10.0.0.1 dst=192.0.2.80 sport=1024 dport=80");
    }

    @Test
    void refusesWhatDoesNotFit() {
        FlowBuilder flow = new FlowBuilder();
        TupleBuilder tuple = flow.tuple(FlowView.ORIG).src(CLIENT);
        assertThatThrownBy(() -> tuple.dstPort(70000))
                .hasMessage("destination port 70000 is not within 0 and 65535");
        assertThatThrownBy(() -> tuple.dst(IpAddress.parse("::1")))
                .hasMessageContaining("different families");
        assertThatThrownBy(() -> flow.mark(4, 3)).hasMessageContaining("outside its mask");
        assertThatThrownBy(() -> flow.label(128)).hasMessageContaining("0 and 127");
        assertThatThrownBy(() -> flow.timeout(-1)).hasMessageContaining("timeout -1");
        assertThatThrownBy(flow::build).hasMessageContaining("needs a source address");
    }

    /// The kernel would take 16 bytes for 4 and make a flow that nobody meant.
    @Test
    void refusesAddressesOfTwoFamilies() {
        FlowBuilder reply = tcp();
        reply.tuple(FlowView.REPLY)
                .src(IpAddress.parse("2001:db8::2"))
                .dst(IpAddress.parse("2001:db8::1"));
        FlowBuilder master = tcp();
        master.tuple(FlowView.MASTER).src(IpAddress.parse("2001:db8::2"));
        FlowBuilder range = tcp();
        range.natSource().addresses(true, 1, 1, 1, 9);
        for (FlowBuilder flow : new FlowBuilder[] {reply, master, range}) {
            assertThatThrownBy(() -> created(flow)).hasMessageContaining("not both");
            assertThatThrownBy(() -> updated(flow)).hasMessageContaining("not both");
        }
    }

    private static FlowBuilder tcp() {
        FlowBuilder flow = new FlowBuilder();
        flow.tuple(FlowView.ORIG).src(CLIENT).dst(SERVER).protocol(6).ports(1024, 80);
        return flow;
    }

    private static Flow created(FlowBuilder flow) {
        return encoded(flow, FlowEncoder::create).toFlow();
    }

    private static Flow updated(FlowBuilder flow) {
        return encoded(flow, FlowEncoder::update).toFlow();
    }

    private static FlowView encoded(
            FlowBuilder flow, BiConsumer<FlowBuilder, MessageWriter> encoder) {
        MessageWriter out = new MessageWriter();
        out.begin(0x100, 0, 0, 0);
        encoder.accept(flow, out);
        out.end();
        return Golden.view(out.segment().asSlice(0, out.length()).toArray(ValueLayout.JAVA_BYTE));
    }
}
