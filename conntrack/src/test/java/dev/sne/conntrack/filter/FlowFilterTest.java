// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.conntrack.filter.TestFlow.icmp;
import static dev.sne.conntrack.filter.TestFlow.tcp;
import static dev.sne.conntrack.filter.TestFlow.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What terms mean, above all where it could be doubted.
class FlowFilterTest {
    private static final int SNAT = 0x10;
    private static final int DNAT = 0x20;

    private static void matches(TestFlow flow, String... filters) {
        for (String filter : filters) {
            assertThat(FlowFilter.parse(filter).matches(flow.view())).as(filter).isTrue();
        }
    }

    private static void misses(TestFlow flow, String... filters) {
        for (String filter : filters) {
            assertThat(FlowFilter.parse(filter).matches(flow.view())).as(filter).isFalse();
        }
    }

    @Test
    void addressesOfBothFamilies() {
        TestFlow v4 = tcp().addresses("10.1.2.3", "192.0.2.1");
        matches(v4, "src=10.1.2.3", "src=10.0.0.0/8", "src=10.9.9.9/8", "src=10.0.0.0/255.0.0.0");
        matches(
                v4,
                "src=10.1.2.0-10.1.2.3",
                "src=::1,10.1.2.3",
                "reply.dst=10.1.2.3",
                "src=0.0.0.0/0");
        misses(
                v4,
                "src=10.1.2.4",
                "src=11.0.0.0/8",
                "src=::/0",
                "src=::ffff:10.1.2.3",
                "dst=10.1.2.3");
        TestFlow v6 = tcp().addresses("2001:db8::5", "fe80::1");
        matches(v6, "src=2001:db8::5", "src=2001:DB8::/32", "src=2001:db8::1-2001:db8::ff", "ipv6");
        matches(v6, "dst=fe80::/10", "dst=::/0", "src=2001:db8::4/127");
        misses(
                v6,
                "src=2001:db8::/128",
                "src=0.0.0.0/0",
                "dst=2001:db8::/32",
                "src=2001:db8::6/127");
    }

    @Test
    void hostAndPortLookAtBothSides() {
        TestFlow flow =
                tcp().addresses("10.0.0.1", "192.0.2.1")
                        .replyAddresses("10.9.9.9", "198.51.100.1")
                        .ports(3001, 80, 8080, 40_000);
        matches(flow, "host=10.0.0.1", "host=192.0.2.1", "host=10.9.9.9", "host=198.51.100.1");
        misses(flow, "host=10.0.0.2", "host!=10.9.9.9");
        matches(flow, "port=3001", "port=80", "port=8080", "port=40000", "port>=40000");
        misses(flow, "port=81", "port!=8080", "port<80");
    }

    @Test
    void whatAFlowLacksMakesTermsFalseAndNegationsTrue() {
        TestFlow ping = icmp(8, 0, 7);
        misses(ping, "dport=53", "dport>0", "dport<=65535", "state=NONE", "bytes<1M", "age<1d");
        matches(ping, "dport!=53", "not dport>0", "not state=NONE", "not (bytes<1M or age<1d)");
        misses(tcp(), "icmp.type=8", "icmp.id>=0", "helper", "label", "orig-zone", "timeout<1w");
    }

    @Test
    void translatedEndsAreThoseOfTheReply() {
        TestFlow snat = tcp().replyAddresses("10.0.0.2", "198.51.100.1").ports(1, 80, 80, 4444);
        misses(snat, "nat", "snat", "nat.src=198.51.100.1", "nat.sport=4444");
        snat.status(SNAT);
        matches(
                snat,
                "nat",
                "snat",
                "nat.src",
                "nat.src=198.51.100.1",
                "nat.src=198.51.100.1:4444");
        matches(snat, "nat.src=198.51.100.0/24:4000-5000", "nat=198.51.100.1", "nat.sport=4444");
        misses(
                snat,
                "dnat",
                "nat.dst",
                "nat.dst=10.0.0.2",
                "nat.src=198.51.100.1:80",
                "nat=10.0.0.2");
        TestFlow dnat =
                tcp().addresses("2001:db8::1", "2001:db8::2")
                        .replyAddresses("2001:db8::99", "2001:db8::1")
                        .ports(1, 443, 8443, 1)
                        .status(DNAT);
        matches(dnat, "nat.dst=[2001:db8::99]:8443", "nat.dst=2001:db8::99", "nat=2001:db8::/64");
        matches(dnat, "nat.dport=8443", "nat.dst=[2001:db8::/32]:8000-9000,10.0.0.1");
        misses(dnat, "nat.dst=[2001:db8::99]:443", "nat.dst=2001:db8::2", "nat.src=2001:db8::1");
    }

    @Test
    void translationOfPortsAloneCounts() {
        TestFlow flow = tcp().ports(1, 80, 80, 4444).status(SNAT);
        matches(flow, "snat", "nat.src=10.0.0.1:4444", "nat.sport=4444");
    }

    @Test
    void statesOfEveryProtocolInAnyCase() {
        matches(tcp(), "state=ESTABLISHED", "state=established", "state=close,Established");
        misses(tcp(), "state=SYN_SENT", "state!=ESTABLISHED");
        matches(tcp().set("tcp-state", 9), "state=SYN_SENT2", "state=LISTEN");
        TestFlow sctp = new TestFlow().protocol(132).set("sctp-state", 4);
        matches(sctp, "state=ESTABLISHED", "sctp state=ESTABLISHED", "state!=COOKIE_WAIT");
        misses(sctp, "state=SYN_SENT", "tcp state=ESTABLISHED", "state=SHUTDOWN_SENT");
    }

    @Test
    void statusWordsAndBits() {
        TestFlow flow = tcp().status(0x2 | 0x8);
        matches(flow, "seen_reply", "confirmed", "status=SEEN_REPLY", "status=!assured", "replied");
        matches(flow, "status=assured,seen_reply", "status=0x2/0x6", "status=unreplied,confirmed");
        misses(
                flow,
                "assured",
                "unreplied",
                "status=assured",
                "status=0x6/0x6",
                "status!=confirmed");
        matches(tcp(), "unreplied", "not seen_reply", "status=unreplied");
    }

    @Test
    void marksWithAndWithoutMask() {
        TestFlow flow = tcp().set("mark", 0xdead_beefL);
        matches(flow, "mark=0xdeadbeef", "mark=3735928559", "mark=0xef/0xff", "mark>0x80000000");
        misses(flow, "mark=0", "mark=0xee/0xff", "mark!=0xdeadbeef");
        matches(tcp(), "mark=0", "mark<1", "mark=0/0xff", "mark=1,0");
    }

    @Test
    void aZoneOfOneDirectionIsTheFlowsZone() {
        TestFlow both = tcp().set("zone", 5);
        matches(both, "zone=5", "zone>4", "not zone=0");
        misses(both, "orig-zone=5", "reply-zone=5", "orig-zone");
        TestFlow original = tcp().set("orig-zone", 2);
        matches(original, "zone=2", "orig-zone=2", "zone-orig=1-3", "orig-zone");
        misses(original, "reply-zone=2", "zone=0", "reply-zone");
        matches(tcp().set("reply-zone", 3), "zone=3", "reply-zone=3");
        matches(tcp(), "zone=0");
    }

    @Test
    void countersOfBothDirections() {
        TestFlow flow =
                udp().set("orig.bytes", 600_000)
                        .set("reply.bytes", 500_000)
                        .set("orig.packets", 7)
                        .set("reply.packets", 3);
        matches(flow, "bytes>1M", "bytes=1100000", "bytes>1Mi", "orig.bytes=600K", "bytes=1.1M");
        matches(flow, "packets>=10", "reply.packets<5", "packets=5-10", "orig.bytes>0.5M");
        misses(flow, "bytes>1.1M", "bytes>2Mi", "packets>10", "reply.bytes>500000");
        misses(udp().set("orig.bytes", 1).set("orig.packets", 1), "bytes>0", "bytes>=0");
    }

    @Test
    void timesWithUnits() {
        TestFlow flow = udp().set("timeout", 90);
        matches(flow, "timeout<2m", "timeout=90", "timeout=1m30s", "timeout>1m", "timeout<1w");
        misses(flow, "timeout<30s", "timeout>90", "timeout>1h");
    }

    @Test
    void theAgeIsTheTimeLivedAndNeedsATimestamp() {
        long second = 1_000_000_000L;
        TestFlow ended = udp().set("start", 1_700_000_000L * second);
        ended.set("stop", 1_700_000_300L * second + 999_999_999);
        matches(ended, "age=5m", "age>4m", "age<301s", "delta-time=300");
        misses(ended, "age>5m", "age<5m");
        misses(udp(), "age>0", "age>=0", "age<1w");
        long now = System.currentTimeMillis() * 1_000_000;
        matches(udp().set("start", now - 600 * second), "age>=10m", "age<11m");
        matches(udp().set("start", now + 60 * second), "age=0");
    }

    @Test
    void greKeysAreNotPorts() {
        TestFlow gre = new TestFlow().protocol(47).set("srckey", 0x1234).set("dstkey", 0x5678);
        matches(gre, "srckey=0x1234", "dstkey=0x5678", "gre", "sport!=0x1234");
        misses(gre, "sport=0x1234", "port=0x5678", "dport>0");
        misses(tcp(), "srckey=1001", "dstkey>0");
    }

    @Test
    void labelsAndHelpers() {
        TestFlow flow = tcp().label(3).label(127).helper("ftp-2121");
        matches(flow, "label=3", "label=127", "label=1,3", "label", "label=3 label=127");
        misses(flow, "label=4", "label=3 label=4", "label!=3");
        matches(flow, "helper=ftp-2121", "helper", "helper=ftp,ftp-2121", "helper=\"ftp-2121\"");
        misses(flow, "helper=ftp", "helper=ftp-21211", "helper=FTP-2121", "helper=sip");
    }

    @Test
    void theFilterForEverythingMatchesEverything() {
        matches(icmp(8, 0, 1), "not (tcp and udp)");
        assertThat(FlowFilter.all().matches(tcp().view())).isTrue();
        assertThat(FlowFilter.all().isAll()).isTrue();
        assertThat(FlowFilter.all()).hasToString("every flow");
    }

    @Test
    void knowsWhichTermsMayChangeWhileAFlowLives() {
        assertThat(changing("tcp src=10.0.0.0/8 port=80 not host=10.0.0.1 zone=1")).isEmpty();
        assertThat(changing("snat or nat.dst=10.0.0.1:80 or status=!dnat icmp.id=1")).isEmpty();
        assertThat(changing("ipv6 mark=1 or (not assured and status=snat,seen_reply)"))
                .containsExactly("mark=1", "assured", "status=seen_reply");
        assertThat(changing("state=ESTABLISHED label=3 helper timeout>1m bytes>1 mark=1/1 id=1"))
                .hasSize(7);
    }

    private static List<String> changing(String filter) {
        return FlowFilter.parse(filter).changingTerms();
    }
}
