// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.TupleMatch;
import dev.sne.netlink4j.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is handed to the kernel. A mistake here shows or deletes the wrong flows.
class FilterPlanTest {
    private static final KernelFilter V4 = KernelFilter.ANY.withFamily(AF_INET);
    private static final KernelFilter V6 = KernelFilter.ANY.withFamily(AF_INET6);

    private static FilterPlan plan(String filter) {
        return FlowFilter.parse(filter).plan();
    }

    private static void exact(String filter, KernelFilter... passes) {
        FilterPlan plan = plan(filter);
        assertThat(plan.passes()).as(filter).containsExactly(passes);
        assertThat(plan.residual().isAll()).as(filter).isTrue();
        assertThat(plan.isExact()).isTrue();
    }

    private static void partly(String filter, String residual, KernelFilter... passes) {
        FilterPlan plan = plan(filter);
        assertThat(plan.passes()).as(filter).containsExactly(passes);
        assertThat(plan.residual()).hasToString(residual);
        assertThat(plan.isExact()).isFalse();
    }

    @Test
    void everyFlow() {
        FilterPlan plan = FlowFilter.all().plan();
        assertThat(plan.passes()).containsExactly(KernelFilter.ANY);
        assertThat(plan.isExact()).isTrue();
    }

    @Test
    void addressesAreGivenForIpv4Only() {
        IpAddress one = IpAddress.parse("10.0.0.1");
        IpAddress two = IpAddress.parse("10.0.0.2");
        exact("src=10.0.0.1", V4.withOriginal(TupleMatch.ANY.withSource(one)));
        exact(
                "src=10.0.0.1 dst=10.0.0.2/32",
                V4.withOriginal(TupleMatch.ANY.withSource(one).withDestination(two)));
        exact(
                "reply.src=10.0.0.1 reply.dst=10.0.0.2-10.0.0.2",
                V4.withReply(TupleMatch.ANY.withSource(one).withDestination(two)));
        partly("src=2001:db8::1", "src=2001:db8::1", V6);
        partly("reply.dst=2001:db8::1", "reply.dst=2001:db8::1", V6);
        partly("src=10.0.0.0/24", "src=10.0.0.0/24", V4);
        partly("src=10.0.0.1,10.0.0.3", "src=10.0.0.1,10.0.0.3", V4);
        partly("src=10.0.0.1,2001:db8::1", "src=10.0.0.1,2001:db8::1", KernelFilter.ANY);
        partly("src!=10.0.0.1", "not src=10.0.0.1", KernelFilter.ANY);
    }

    @Test
    void protocolsAndPortsNeedAFamily() {
        TupleMatch ssh = TupleMatch.ANY.withProtocol(6).withDestinationPort(22);
        exact("ipv6 proto=tcp dport=22", V6.withOriginal(ssh));
        exact("dport=22 proto=tcp not ipv6", V4.withOriginal(ssh));
        exact("proto=tcp dport=22", V4.withOriginal(ssh), V6.withOriginal(ssh));
        TupleMatch udp = TupleMatch.ANY.withProtocol(17);
        exact(
                "udp reply.sport=53 family=ipv4",
                V4.withOriginal(udp).withReply(udp.withSourcePort(53)));
    }

    @Test
    void portsGoOnlyWithTcpAndUdp() {
        partly("ipv4 dport=22", "dport=22", V4);
        TupleMatch sctp = TupleMatch.ANY.withProtocol(132);
        partly("ipv4 sctp dport=22", "dport=22", V4.withOriginal(sctp));
        partly(
                "ipv4 tcp dport=22,23",
                "dport=22,23",
                V4.withOriginal(TupleMatch.ANY.withProtocol(6)));
        partly("ipv4 proto=tcp,udp dport=22", "proto=tcp,udp and dport=22", V4);
        partly(
                "ipv4 tcp dport!=22",
                "not dport=22",
                V4.withOriginal(TupleMatch.ANY.withProtocol(6)));
    }

    @Test
    void icmpFieldsThatTheKernelTakes() {
        TupleMatch icmp = TupleMatch.ANY.withProtocol(1);
        exact("ipv4 icmp icmp.type=8", V4.withOriginal(icmp.withIcmp(8, -1, -1)));
        exact(
                "ipv4 icmp icmp.type=0 icmp.code=0 icmp.id=7",
                V4.withOriginal(icmp.withIcmp(0, 0, 7)));
        exact(
                "ipv6 icmpv6 icmp.type=128 icmp.id=9",
                V6.withOriginal(TupleMatch.ANY.withProtocol(58).withIcmp(128, -1, 9)));
        // Types without an inverse are refused by the kernel.
        partly("ipv4 icmp icmp.type=3", "icmp.type=3", V4.withOriginal(icmp));
        partly("ipv4 icmp icmp.type=128", "icmp.type=128", V4.withOriginal(icmp));
        partly("ipv4 icmp.type=8", "icmp.type=8", V4);
    }

    @Test
    void marks() {
        exact("mark=0x10/0xff", KernelFilter.ANY.withMark(0x10, 0xff));
        exact("mark=7", KernelFilter.ANY.withMark(7, -1));
        exact("mark=0", KernelFilter.ANY.withMark(0, -1));
        exact("mark=1/1 mark=4/6", KernelFilter.ANY.withMark(5, 7));
        exact("not mark=0x10/0x10", KernelFilter.ANY.withMark(0, 0x10));
        partly("mark!=0", "not mark=0", KernelFilter.ANY);
        partly("mark=1,2", "mark=1,2", KernelFilter.ANY);
        partly("not mark=0/3", "not mark=0/3", KernelFilter.ANY);
        exact("mark=0/0", KernelFilter.ANY);
    }

    @Test
    void statusBits() {
        exact("assured", KernelFilter.ANY.withStatus(4, 4));
        exact("unreplied", KernelFilter.ANY.withStatus(0, 2));
        exact("assured unreplied", KernelFilter.ANY.withStatus(4, 6));
        exact("not (unreplied or nat)", KernelFilter.ANY.withStatus(2, 2 | 0x30));
        exact("status=0x2/0x6", KernelFilter.ANY.withStatus(2, 6));
        exact("status!=seen_reply", KernelFilter.ANY.withStatus(0, 2));
        partly(
                "status=assured,seen_reply",
                "status=assured or status=seen_reply",
                KernelFilter.ANY);
        partly("nat", "snat or dnat", KernelFilter.ANY);
        partly("status!=0x2/0x6", "not status=0x2/0x6", KernelFilter.ANY);
    }

    @Test
    void zones() {
        exact("zone=5", KernelFilter.ANY.withZone(5));
        exact("zone=0", KernelFilter.ANY.withZone(0));
        partly("orig-zone=5", "orig-zone=5", KernelFilter.ANY.withZone(5));
        partly("zone!=0", "not zone=0", KernelFilter.ANY);
        partly("zone=1,2", "zone=1,2", KernelFilter.ANY);
    }

    @Test
    void translationIsItsParts() {
        TupleMatch reply =
                TupleMatch.ANY
                        .withProtocol(6)
                        .withDestination(IpAddress.parse("198.51.100.1"))
                        .withDestinationPort(40_000);
        exact(
                "tcp nat.src=198.51.100.1:40000",
                V4.withStatus(0x10, 0x10)
                        .withOriginal(TupleMatch.ANY.withProtocol(6))
                        .withReply(reply));
        partly(
                "nat.dst=[2001:db8::99]:8443",
                "reply.src=2001:db8::99 and reply.sport=8443",
                V6.withStatus(0x20, 0x20));
    }

    @Test
    void whatTheKernelDoesNotKnowIsLeft() {
        partly("src=10.0.0.1 or tcp", "src=10.0.0.1 or proto=tcp", KernelFilter.ANY);
        partly("not (assured and tcp)", "not (assured and proto=tcp)", KernelFilter.ANY);
        partly(
                "assured (dport=80 or sport=80) bytes>1M",
                "(dport=80 or sport=80) and bytes>1M",
                KernelFilter.ANY.withStatus(4, 4));
        partly(
                "host=10.0.0.7",
                "src=10.0.0.7 or dst=10.0.0.7 or reply.src=10.0.0.7 or reply.dst=10.0.0.7",
                V4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp udp",
                "assured not assured",
                "mark=1 mark=2",
                "mark=1/1 mark=0/1",
                "not mark=0/0",
                "zone=1 zone=2",
                "zone=1 orig-zone=2",
                "src=10.0.0.1 src=10.0.0.2",
                "tcp dport=80 dport=81",
                "ipv4 not ipv4",
                "not ipv4 src=10.0.0.1"
            })
    void contradictionsAskNothing(String filter) {
        FilterPlan plan = plan(filter);
        assertThat(plan.passes()).isEmpty();
        assertThat(plan.isExact()).isTrue();
        assertThat(plan.explain()).contains("no flow can match");
    }

    @Test
    void explainsItself() {
        assertThat(plan("tcp dport=22 bytes>1M").explain())
                .isEqualTo(
                        """
                        filter  proto=tcp and dport=22 and bytes>1M
                        kernel  family=ipv4 and proto=tcp and dport=22
                            or  family=ipv6 and proto=tcp and dport=22
                        here    bytes>1M
                        delete  one request for each matching flow
                        """);
        assertThat(plan("src=10.0.0.1 not assured").explain())
                .isEqualTo(
                        """
                        filter  src=10.0.0.1 and not assured
                        kernel  family=ipv4 and src=10.0.0.1 and not assured
                        here    nothing left to test
                        delete  one request for all matching flows
                        """);
        assertThat(plan("state=SYN_SENT orig-zone=2").explain())
                .isEqualTo(
                        """
                        filter  state=SYN_SENT and orig-zone=2
                        kernel  zone=2
                        here    state=SYN_SENT and orig-zone=2
                        delete  one request for each matching flow
                        """);
    }
}
