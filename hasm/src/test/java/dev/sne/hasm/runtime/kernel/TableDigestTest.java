// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_CONFIRMED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.BucketSet;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageWriter;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TableDigestTest {
    private final FlowHash hash = new FlowHash(1, 2);

    @Test
    void doesNotDependOnTheOrderOfFlows() {
        TableDigest one = new TableDigest(hash);
        TableDigest other = new TableDigest(hash);
        for (int i = 0; i < 20_000; i++) {
            one.add(view(tcp(i)));
            other.add(view(tcp(19_999 - i)));
        }
        assertThat(one.digests()).isEqualTo(other.digests()).hasSize(BucketSet.COUNT);
        assertThat(one.digests()).doesNotContain(0L);
        assertThat(one.flows()).isEqualTo(20_000);
        assertThat(one.clear().digests()).containsOnly(0L);
    }

    @Test
    void aFlowsBucketIsThatOfItsKey() {
        TableDigest digest = new TableDigest(hash);
        FlowView flow = view(tcp(7));
        digest.add(flow);
        int bucket = BucketSet.bucket(hash.key(flow));
        assertThat(digest.digest(bucket)).isEqualTo(hash.flow(hash.key(flow), flow)).isNotZero();
    }

    @Test
    void differsInEverythingThatACopyMustHave() {
        Set<Long> hashes = new HashSet<>();
        hashes.add(of(tcp(1)));
        assertThat(hashes.add(of(tcp(2)))).isTrue();
        assertDiffers(hashes, flow -> flow.mark(1));
        assertDiffers(hashes, flow -> flow.zone(1));
        assertDiffers(hashes, flow -> flow.tuple(0).zone(1));
        assertDiffers(hashes, flow -> flow.tuple(1).zone(1));
        assertDiffers(hashes, flow -> flow.tuple(1).dstPort(99));
        assertDiffers(hashes, flow -> flow.tuple(1).dst(IpAddress.parse("10.9.9.9")));
        assertDiffers(hashes, flow -> flow.status(IPS_CONFIRMED));
        assertDiffers(hashes, flow -> flow.status(IPS_CONFIRMED | IPS_SEEN_REPLY));
        assertDiffers(hashes, flow -> flow.tcpState(4));
        assertDiffers(hashes, flow -> flow.label(0));
        assertDiffers(hashes, flow -> flow.label(127));
        assertDiffers(hashes, flow -> flow.helper("ftp"));
        assertDiffers(hashes, flow -> flow.helper("ftq"));
        assertDiffers(hashes, flow -> flow.tuple(2).set(tcp(9).build().original()));
        assertThat(of(tcp(1), new FlowHash(1, 3))).isNotEqualTo(of(tcp(1)));
    }

    @Test
    void doesNotDifferInWhatIsTheKernelsOwn() {
        long expected = of(tcp(1));
        assertThat(of(tcp(1).timeout(77).id(5).use(2).counters(0, 3, 4).noLabels()))
                .isEqualTo(expected);
        assertThat(of(tcp(1).tcpWscale(0, 3).tcpFlags(1, 8, 0).timestampStart(9)))
                .isEqualTo(expected);
    }

    @Test
    void theKeyIsTheSameInEveryMessageAboutAFlow() {
        long key = hash.key(view(tcp(1)));
        FlowBuilder end = tcp(1);
        end.tuple(1).clear();
        assertThat(hash.key(view(end.mark(3)))).isEqualTo(key);
    }

    private void assertDiffers(Set<Long> hashes, Consumer<FlowBuilder> change) {
        FlowBuilder flow = tcp(1);
        change.accept(flow);
        assertThat(hashes.add(of(flow))).as(flow.toString()).isTrue();
    }

    private long of(FlowBuilder flow) {
        return of(flow, hash);
    }

    private static long of(FlowBuilder flow, FlowHash hash) {
        FlowView view = view(flow);
        return hash.flow(hash.key(view), view);
    }

    private static FlowBuilder tcp(int number) {
        FlowBuilder flow = new FlowBuilder();
        flow.tuple(0)
                .src(false, 0, 0x0a000000L + number)
                .dst(IpAddress.parse("192.0.2.80"))
                .protocol(6)
                .ports(1024 + number, 80);
        return flow.deriveReply()
                .status(IPS_CONFIRMED | IPS_SEEN_REPLY | IPS_ASSURED)
                .tcpState(3)
                .timeout(300);
    }

    private static FlowView view(FlowBuilder flow) {
        MessageWriter message = new MessageWriter();
        message.begin(0x100, 0, 0, 0);
        FlowEncoder.report(flow, message);
        message.end();
        return new FlowView().wrap(message.segment(), 0, message.length());
    }
}
