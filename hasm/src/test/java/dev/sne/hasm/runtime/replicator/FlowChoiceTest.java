// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageWriter;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlowChoiceTest {
    private static final List<IpAddress> OWN =
            List.of(
                    IpAddress.parse("172.31.0.1"),
                    IpAddress.parse("172.31.0.2"),
                    IpAddress.parse("2001:db8::1"),
                    IpAddress.parse("2001:db8::2"));

    @Test
    void takesAllButLocalFlows() {
        FlowChoice choice = FlowChoice.all(OWN);
        assertThat(choice.takes(flow("10.0.0.1", "192.0.2.1"))).isTrue();
        assertThat(choice.takes(flow("2001:db8:1::1", "2001:db8:2::1"))).isTrue();

        assertThat(choice.takes(flow("127.0.0.1", "127.0.0.53"))).isFalse();
        assertThat(choice.takes(flow("::1", "::1"))).isFalse();
        assertThat(choice.takes(flow("10.0.0.1", "239.1.2.3"))).isFalse();
        assertThat(choice.takes(flow("fe80::1", "ff02::12"))).isFalse();
    }

    @Test
    void leavesOutWhatTheHostsOfTheClusterSayToEachOther() {
        FlowChoice choice = FlowChoice.all(OWN);
        assertThat(choice.takes(flow("172.31.0.1", "172.31.0.2"))).isFalse();
        assertThat(choice.takes(flow("2001:db8::2", "2001:db8::1"))).isFalse();
        assertThat(choice.takes(flow("172.31.0.1", "192.0.2.1"))).isTrue();
        assertThat(choice.takes(flow("2001:db8::3", "2001:db8::1"))).isTrue();
        assertThat(choice.takes(flow("::172.31.0.1", "::172.31.0.2"))).isTrue();
        assertThat(FlowChoice.all(List.of()).takes(flow("172.31.0.1", "172.31.0.2"))).isTrue();
    }

    @Test
    void theFirstClassThatMatchesCounts() {
        FlowChoice choice =
                FlowChoice.of(
                        OWN,
                        List.of(
                                of("backup", "src=10.0.9.0/24", null),
                                of("internal", "src=10.0.0.0/8", ReplicationMode.STRONG),
                                of("names", "dport=53", ReplicationMode.PREPROCESS)));
        assertThat(name(choice, flow("10.0.9.1", "192.0.2.1"))).isEqualTo("none");
        assertThat(name(choice, flow("10.0.8.1", "192.0.2.1"))).isEqualTo("internal");
        assertThat(name(choice, flow("192.0.2.1", "192.0.2.2"))).isEqualTo(FlowChoice.REST);
        assertThat(name(choice, flow("127.0.0.1", "10.0.0.1"))).isEqualTo("none");
        assertThat(choice.classes()).extracting(FlowClass::mode).startsWith(null, null);
        assertThat(choice.mode(choice.find(FlowChoice.REST))).isEqualTo(ReplicationMode.WEAK);
        assertThat(choice.find("web")).isEqualTo(FlowChoice.NONE);
    }

    @Test
    void aClassForEveryFlowLeavesNothingToTheRest() {
        FlowChoice choice =
                FlowChoice.of(
                        List.of(),
                        List.of(
                                of("web", "tcp dport=443", ReplicationMode.WEAK),
                                FlowClass.excluded("others", FlowFilter.all())));
        assertThat(choice.takes(flow("10.0.0.1", "192.0.2.1"))).isTrue();
        assertThat(choice.takes(view(tcp("10.0.0.1", "192.0.2.1", 80)))).isFalse();
    }

    @Test
    void isTheSameForEveryEventOfAFlow() {
        FlowChoice choice =
                FlowChoice.of(
                        OWN,
                        List.of(of("a", "zone=7 reply.src=192.0.2.1", ReplicationMode.STRONG)));
        FlowBuilder flow = tcp("10.0.0.1", "192.0.2.1", 443).zone(7);
        assertThat(name(choice, view(flow))).isEqualTo("a");
        FlowBuilder ended = new FlowBuilder();
        ended.tuple(0).set(flow.build().original());
        ended.deriveReply().zone(7);
        assertThat(name(choice, view(ended))).isEqualTo("a");
    }

    @Test
    void refusesWhatMayChangeWhileAFlowLives() {
        for (String filter :
                List.of("mark=1", "dport=80 and not assured", "state=ESTABLISHED", "helper=ftp")) {
            assertThatThrownBy(() -> of("some", filter, ReplicationMode.WEAK))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("class some: `")
                    .hasMessageContaining("may change while a flow lives")
                    .hasMessageContaining("allowed are family, proto, src, dst, sport");
        }
        of("some", "tcp port=443 host=10.0.0.1 snat zone=1 nat.dst=10.0.0.2:80", null);
    }

    @Test
    void refusesAmbiguousNames() {
        List<FlowClass> rest = List.of(of("rest", "tcp", null));
        assertThatThrownBy(() -> FlowChoice.of(OWN, rest))
                .hasMessage("two classes are called rest");
        assertThatThrownBy(() -> of(" ", "tcp", null)).hasMessage("a class of flows needs a name");
    }

    @Test
    void allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FlowChoice choice =
                FlowChoice.of(OWN, List.of(of("a", "dport=80,443", null), of("b", "udp", null)));
        FlowView flow = flow("10.0.0.1", "192.0.2.1");
        FlowView v6 = flow("2001:db8:1::1", "2001:db8::2");
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            taken += choice.classOf(flow) + choice.classOf(v6);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
            taken += choice.classOf(flow) + choice.classOf(v6);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(20_000);
        assertThat(taken).isNotZero();
    }

    private static FlowClass of(String name, String filter, @Nullable ReplicationMode mode) {
        return new FlowClass(name, FlowFilter.parse(filter), mode);
    }

    private static String name(FlowChoice choice, FlowView flow) {
        int place = choice.classOf(flow);
        return place == FlowChoice.NONE ? "none" : choice.classes().get(place).name();
    }

    private static FlowView flow(String source, String target) {
        return view(tcp(source, target, 443));
    }

    private static FlowBuilder tcp(String source, String target, int port) {
        FlowBuilder flow = new FlowBuilder();
        flow.tuple(0)
                .src(IpAddress.parse(source))
                .dst(IpAddress.parse(target))
                .protocol(6)
                .ports(40_000, port);
        return flow.deriveReply();
    }

    private static FlowView view(FlowBuilder flow) {
        MessageWriter message = new MessageWriter();
        message.begin(0x100, 0, 0, 0);
        FlowEncoder.report(flow, message);
        message.end();
        return new FlowView().wrap(message.segment(), 0, message.length());
    }
}
