// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.uapi.NfnetlinkConntrack;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Nfnetlink;
import org.junit.jupiter.api.Test;

/// Messages as text, for people who look for a fault.
class MessageTextTest {
    private static final int GET =
            Nfnetlink.type(Nfnetlink.NFNL_SUBSYS_CTNETLINK, NfnetlinkConntrack.IPCTNL_MSG_CT_GET);

    private final MessageWriter out = new MessageWriter();

    private String text(boolean sent) {
        return MessageText.of(sent, out.segment(), 0, out.length());
    }

    @Test
    void namesMessagesFlagsAndAttributes() {
        FlowBuilder flow = new FlowBuilder().zone(7);
        flow.tuple(FlowView.ORIG).src(false, 0, 0x0a000001).protocol(6).srcPort(4000);
        out.begin(GET, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, 5, 0);
        FlowEncoder.key(flow, out);
        out.end();

        assertThat(text(true))
                .isEqualTo(
                        """
                        > IPCTNL_MSG_CT_GET seq 5 flags REQUEST|DUMP, 64 bytes
                            CTA_TUPLE_ORIG
                                CTA_TUPLE_IP
                                    CTA_IP_V4_SRC 0a000001
                                CTA_TUPLE_PROTO
                                    CTA_PROTO_NUM 06
                                    CTA_PROTO_SRC_PORT 0fa0
                            CTA_ZONE 0007
                        """);
    }

    @Test
    void tellsWhatTheKernelSays() {
        out.begin(Netlink.NLMSG_ERROR, Netlink.NLM_F_CAPPED | Netlink.NLM_F_ACK_TLVS, 9, 77);
        out.u32(-22).u32(20).u16(0).u16(0).u32(9).u32(0).attrString(1, "no such zone").end();
        out.begin(Netlink.NLMSG_DONE, Netlink.NLM_F_MULTI, 9, 77).u32(0).end();

        assertThat(text(false).lines())
                .satisfiesExactly(
                        error ->
                                assertThat(error)
                                        .startsWith("< NLMSG_ERROR seq 9 flags CAPPED|ACK_TLVS, ")
                                        .contains("EINVAL")
                                        .endsWith("no such zone"),
                        done ->
                                assertThat(done)
                                        .isEqualTo("< NLMSG_DONE seq 9 flags MULTI, 20 bytes"));
    }

    @Test
    void saysWhatCannotBeReadInsteadOfFailing() {
        out.begin(GET, 0, 1, 0).u32(0);
        FlowBuilder flow = new FlowBuilder();
        flow.tuple(FlowView.ORIG).src(false, 0, 1).protocol(6);
        FlowEncoder.key(flow, out);
        out.end();
        for (int length = 0; length < out.length(); length++) {
            assertThat(MessageText.of(false, out.segment(), 0, length)).isNotNull();
        }
        out.setU32(20, 0xffff);
        assertThat(text(false)).contains("attribute length 65535");
    }
}
