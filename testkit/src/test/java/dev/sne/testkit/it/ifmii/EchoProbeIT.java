// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static dev.sne.testkit.it.ifmii.ProbeBench.FAR;
import static dev.sne.testkit.it.ifmii.ProbeBench.FAR_OTHER;
import static dev.sne.testkit.it.ifmii.ProbeBench.FAR_V6;
import static dev.sne.testkit.it.ifmii.ProbeBench.NEAR_LINK;
import static dev.sne.testkit.it.ifmii.ProbeBench.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.probe.EchoProbe;
import dev.sne.ifmii.probe.ProbeResult.Reason;
import dev.sne.ifmii.probe.ProbeTarget;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.it.ifmii.Liar.Lie;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Sysctl;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@KernelTest
class EchoProbeIT {
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofSeconds(5);

    @BeforeAll
    static void prepare() {
        ProbeBench.prepare();
    }

    @Test
    void findsWhoIsThere(NetworkNamespace near, NetworkNamespace far) throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far)) {
            for (String address : new String[] {FAR, FAR_V6}) {
                EchoProbe probe = EchoProbe.of(bench.origin, target(address));
                for (int i = 0; i < 20; i++) {
                    bench.ask(probe, LONG).alive();
                }
                bench.close(probe);
            }
        }
    }

    @Test
    void saysWhyNobodyAnswers(NetworkNamespace near, NetworkNamespace far) throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far)) {
            for (String address : new String[] {ProbeBench.NOBODY, ProbeBench.NOBODY_V6}) {
                EchoProbe nobody = EchoProbe.of(bench.origin, target(address));
                assertThat(bench.askOnce(nobody, SHORT).failed().detail())
                        .isEqualTo("no answer within 150 ms");
                // The kernel gives up asking for the hardware address after three seconds.
                EchoProbe patient = EchoProbe.of(bench.origin, ProbeTarget.of(address));
                assertThat(bench.askOnce(patient, LONG).failed().reason())
                        .isEqualTo(Reason.UNREACHABLE);
            }
            EchoProbe elsewhere = EchoProbe.of(bench.origin, ProbeTarget.of(ProbeBench.ELSEWHERE));
            assertThat(bench.askOnce(elsewhere, LONG).failed())
                    .hasToString(
                            "Failed[reason=UNREACHABLE, detail=connect to 192.0.2.1: ENETUNREACH"
                                    + " (Network is unreachable)]");
            EchoProbe missing = EchoProbe.of(bench.origin, ProbeTarget.of(FAR, "gone0"));
            assertThat(bench.askOnce(missing, LONG).failed())
                    .hasToString(
                            "Failed[reason=LOCAL, detail=bind a socket to interface gone0: ENODEV"
                                    + " (No such device)]");
        }
    }

    @Test
    void believesNoLiar(NetworkNamespace near, NetworkNamespace far) throws Exception {
        Sysctl.set(far, Map.of("ipv4/icmp_echo_ignore_all", "1"));
        List<byte[]> earlier = new ArrayList<>();
        Liar.Answers answers = request -> lies(request, earlier);
        try (ProbeBench bench = new ProbeBench(near, far);
                Liar liar = Liar.icmp(far, FAR_OTHER, answers)) {
            EchoProbe probe = EchoProbe.of(bench.origin, target(FAR));
            for (int i = 0; i < 10; i++) {
                assertThat(bench.ask(probe, SHORT).failed().detail())
                        .startsWith("no answer within 150 ms; ignored ");
            }
            bench.close(probe);

            assertThat(liar.questions).hasValue(10);
        }
    }

    /// Everything but the answer: among it, the right answers to all earlier questions.
    private static List<Lie> lies(byte[] request, List<byte[]> earlier) {
        List<Lie> lies = new ArrayList<>();
        byte[] reply = request.clone();
        reply[0] = 0;
        for (int at : new int[] {4, 5, 6, 7, 8, 15}) {
            byte[] changed = reply.clone();
            changed[at] ^= 0x10;
            lies.add(Lie.of(withChecksum(changed)));
        }
        byte[] wrongChecksum = withChecksum(reply.clone());
        wrongChecksum[2] ^= 1;
        lies.add(Lie.of(wrongChecksum));
        for (int length = 1; length < reply.length; length++) {
            byte[] cut = Arrays.copyOf(reply, length);
            lies.add(Lie.of(length < 4 ? cut : withChecksum(cut)));
        }
        lies.add(Lie.of(withChecksum(Arrays.copyOf(reply, 1400))));
        lies.add(Lie.fromElsewhere(withChecksum(reply.clone())));
        for (byte[] old : earlier) {
            lies.add(Lie.of(old));
        }
        earlier.add(withChecksum(reply.clone()));
        return lies;
    }

    /// The answer to a request.
    static byte[] reply(byte[] request) {
        byte[] reply = request.clone();
        reply[0] = 0;
        return withChecksum(reply);
    }

    private static byte[] withChecksum(byte[] packet) {
        ByteBuffer buffer = ByteBuffer.wrap(packet).putShort(2, (short) 0);
        long sum = 0;
        for (int i = 0; i < packet.length; i++) {
            sum += (packet[i] & 0xffL) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        buffer.putShort(2, (short) ~sum);
        return packet;
    }

    @Test
    void isNotIrritatedByDuplicatesAndNoise(NetworkNamespace near, NetworkNamespace far)
            throws Exception {
        Sysctl.set(far, Map.of("ipv4/icmp_echo_ignore_all", "1"));
        List<byte[]> earlier = new ArrayList<>();
        Liar.Answers answers =
                request -> {
                    List<Lie> replies = new ArrayList<>(lies(request, earlier));
                    replies.add(Lie.of(earlier.getLast()));
                    replies.add(Lie.of(earlier.getLast()));
                    return replies;
                };
        try (ProbeBench bench = new ProbeBench(near, far);
                Liar liar = Liar.icmp(far, FAR_OTHER, answers)) {
            EchoProbe probe = EchoProbe.of(bench.origin, target(FAR));
            for (int i = 0; i < 20; i++) {
                bench.ask(probe, LONG).alive();
            }
            bench.close(probe);

            assertThat(liar.questions).hasValue(20);
        }
    }

    @Test
    void takesNoLateAnswer(NetworkNamespace near, NetworkNamespace far) throws Exception {
        Sysctl.set(far, Map.of("ipv4/icmp_echo_ignore_all", "1"));
        // Each answer comes a while after its deadline, when the next question is under way.
        Liar.Answers answers =
                request -> {
                    Thread.sleep(SHORT.plusMillis(60));
                    return List.of(Lie.of(reply(request)));
                };
        try (ProbeBench bench = new ProbeBench(near, far);
                Liar _ = Liar.icmp(far, FAR_OTHER, answers)) {
            EchoProbe probe = EchoProbe.of(bench.origin, target(FAR));
            for (int i = 0; i < 10; i++) {
                bench.ask(probe, SHORT).failed();
            }
            bench.close(probe);
        }
    }

    @Test
    void countsDifferentHosts(NetworkNamespace near, NetworkNamespace far) throws Exception {
        Sysctl.set(far, Map.of("ipv4/icmp_echo_ignore_broadcasts", "0"));
        Sysctl.set(near, Map.of("ipv4/icmp_echo_ignore_broadcasts", "0"));
        try (ProbeBench bench = new ProbeBench(near, far)) {
            for (String group : new String[] {"10.77.0.255", "224.0.0.1", "ff02::1"}) {
                ProbeTarget target = ProbeTarget.of(group, NEAR_LINK);
                bench.askOnce(EchoProbe.ofGroup(bench.origin, target, 1), LONG).alive();
                // This host answers broadcasts, too.
                assertThat(
                                bench.askOnce(EchoProbe.ofGroup(bench.origin, target, 2), SHORT)
                                        .failed()
                                        .detail())
                        .startsWith("no answer within 150 ms: answers of 1 instead of 2");
            }
        }
    }

    @Test
    void countsNobodyTwice(NetworkNamespace near, NetworkNamespace far) throws Exception {
        Liar.Answers answers =
                request -> {
                    Lie one = Lie.of(reply(request));
                    return List.of(one, one, one);
                };
        try (ProbeBench bench = new ProbeBench(near, far);
                Liar _ = Liar.icmp(far, FAR_OTHER, answers)) {
            EchoProbe probe = EchoProbe.ofGroup(bench.origin, target("10.77.0.255"), 2);
            assertThat(bench.askOnce(probe, SHORT).failed().detail())
                    .startsWith("no answer within 150 ms: answers of 1 instead of 2");
        }
    }
}
