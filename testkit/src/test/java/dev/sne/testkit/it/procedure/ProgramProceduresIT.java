// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.procedure;

import static dev.sne.testkit.it.procedure.Performing.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Check;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.runtime.procedure.CheckPlan;
import dev.sne.hasm.runtime.procedure.FirewallSettings;
import dev.sne.hasm.runtime.procedure.ProcedureEvent.Ended;
import dev.sne.hasm.runtime.procedure.Program;
import dev.sne.hasm.runtime.procedure.Resources;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsCommand;
import dev.sne.testkit.netns.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs in place of procedures and checks, whatever they do.
@KernelTest
class ProgramProceduresIT {
    private static final Path EXAMPLES = Path.of("..", "hasm", "examples").toAbsolutePath();
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir Path directory;

    private static Program script(String script) {
        return Program.of("/bin/sh", "-c", script);
    }

    private static FirewallSettings.Builder with(Procedure procedure, String script) {
        return Performing.settings().program(procedure, script(script));
    }

    @Test
    void tellsAProgramWhatItIsAbout(NetworkNamespace node) throws Exception {
        Resources service =
                Resources.of(
                                ServiceAddresses.on(
                                        "eth1",
                                        List.of(
                                                new VirtualAddress(
                                                        IpAddress.parse("192.0.2.1"), 24),
                                                new VirtualAddress(
                                                        IpAddress.parse("2001:db8::1"), 64))))
                        .withInterfaces("eth0");
        Program program =
                new Program(
                        Path.of("/bin/sh"),
                        List.of(
                                "-c",
                                "echo \"last argument: $0\"; env | sort; readlink /proc/$$/fd/0"),
                        Map.of("SITE", "north"));
        FirewallSettings.Builder settings =
                Performing.settings().service(service).program(Procedure.SERVICE_ACTIVATE, program);
        try (Performing one = new Performing(node, settings)) {
            assertThat(one.run(Procedure.SERVICE_ACTIVATE)).isEmpty();
            assertThat(one.output())
                    .filteredOn(line -> !line.startsWith("PWD=") && !line.startsWith("_="))
                    .containsExactly(
                            "last argument: service-activate",
                            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                            "SITE=north",
                            "SNE_ADDRESSES=192.0.2.1/24 2001:db8::1/64",
                            "SNE_GROUP=office",
                            "SNE_HOST=1",
                            "SNE_INTERFACES=eth0 eth1",
                            "SNE_LIMIT_MILLIS=5000",
                            "SNE_MASTER=2",
                            "SNE_PROCEDURE=service-activate",
                            "/dev/null");
        }
    }

    @Test
    void saysHowItEnded(NetworkNamespace node) throws Exception {
        FirewallSettings.Builder settings =
                with(Procedure.UPLINK_ACTIVATE, "exit 7")
                        .program(Procedure.UPLINK_DEACTIVATE, script("kill -TERM $$"))
                        .program(Procedure.SERVICE_ACTIVATE, Program.of("/no/such"))
                        .program(Procedure.SERVICE_DEACTIVATE, script("sleep 1000"));
        try (Performing one = new Performing(node, settings)) {
            assertThat(one.run(Procedure.UPLINK_ACTIVATE)).containsExactly("exit code 7");
            assertThat(one.run(Procedure.UPLINK_DEACTIVATE)).containsExactly("ended by signal 15");
            assertThat(one.run(Procedure.SERVICE_ACTIVATE))
                    .containsExactly("start /no/such: ENOENT (No such file or directory)");
            assertThat(one.run(Procedure.SERVICE_DEACTIVATE, SHORT))
                    .containsExactly("stopped at its limit");
        }
    }

    @Test
    void bearsAnyOutput(NetworkNamespace node) throws Exception {
        FirewallSettings.Builder settings =
                with(Procedure.UPLINK_ACTIVATE, "printf 'a\\033[31mb\\nno end of line'; echo >&2")
                        .program(Procedure.SERVICE_ACTIVATE, script("yes"))
                        .program(Procedure.SERVICE_DEACTIVATE, script("head -c 3000000 /dev/zero"));
        try (Performing one = new Performing(node, settings)) {
            assertThat(one.run(Procedure.UPLINK_ACTIVATE)).isEmpty();
            assertThat(one.output()).containsExactly("a?[31mb", "no end of line");
            one.events.clear();
            assertThat(one.run(Procedure.SERVICE_ACTIVATE, SHORT))
                    .containsExactly("stopped at its limit");
            await(() -> one.output().size() == (16 << 10) / 2 + 1);
            assertThat(one.output().getLast()).endsWith("more bytes were not kept)");
            one.events.clear();
            assertThat(one.run(Procedure.SERVICE_DEACTIVATE)).isEmpty();
            assertThat(one.output()).hasSize(17);
            assertThat(one.output().getLast())
                    .isEqualTo("(" + (3_000_000 - (16 << 10)) + " more bytes were not kept)");
        }
    }

    @Test
    void replacesAnyCheck(NetworkNamespace node) throws Exception {
        Path verdict = directory.resolve("verdict");
        FirewallSettings.Builder settings =
                FirewallSettings.builder(1, "office").check(Check.UPLINK, CheckPlan.links("eth9"));
        for (Check check : Check.values()) {
            settings.program(check, script("echo $0; test -e " + verdict));
        }
        settings.program(Check.REMOTE_SERVICE, script("sleep 1000"));
        try (Performing one = new Performing(node, settings)) {
            for (Check check : List.of(Check.DOWNLINK, Check.UPLINK, Check.LOCAL_SERVICE)) {
                assertThat(one.check(check)).isFalse();
                one.awaitReason(check, "exit code 1");
            }
            Files.createFile(verdict);
            for (Check check : List.of(Check.DOWNLINK, Check.UPLINK, Check.LOCAL_SERVICE)) {
                assertThat(one.check(check)).isTrue();
                assertThat(one.output()).contains(check.hook());
            }
            assertThat(one.check(Check.REMOTE_SERVICE, SHORT)).isFalse();
            one.awaitReason(Check.REMOTE_SERVICE, "no result within the limit");
        }
    }

    /// One at a time and in order; one that hangs is killed with all that it has started.
    @Test
    void keepsTheOrder(NetworkNamespace node) throws Exception {
        Path log = directory.resolve("log");
        FirewallSettings.Builder settings = Performing.settings();
        for (Procedure each : Procedure.values()) {
            settings.program(
                    each,
                    script(
                            "echo begin $0 >> LOG; sleep 0.02; echo end $0 >> LOG"
                                    .replace("LOG", log.toString())));
        }
        settings.program(
                Procedure.UPLINK_ACTIVATE,
                script(
                        "echo hang >> LOG; (sleep 0.4; echo never >> LOG) & wait"
                                .replace("LOG", log.toString())));
        List<Procedure> order =
                List.of(
                        Procedure.SERVICE_DEACTIVATE,
                        Procedure.ANNOUNCE_RELEASE_DOWNSTREAM,
                        Procedure.UPLINK_DEACTIVATE,
                        Procedure.UPLINK_ACTIVATE,
                        Procedure.SERVICE_ACTIVATE);
        CountDownLatch done = new CountDownLatch(order.size());
        try (Performing one = new Performing(node, settings)) {
            for (Procedure each : order) {
                Duration limit = each == Procedure.UPLINK_ACTIVATE ? SHORT : Performing.LONG;
                one.procedures.run(each, limit.toNanos(), done::countDown);
            }
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            // Longer than what was killed would have slept.
            one.run(Procedure.SERVICE_ACTIVATE);
            for (int i = 0; i < 25; i++) {
                one.run(Procedure.SERVICE_DEACTIVATE);
            }
        }
        assertThat(Files.readAllLines(log))
                .doesNotContain("never")
                .startsWith(
                        "begin service-deactivate",
                        "end service-deactivate",
                        "begin announce-release-downstream",
                        "end announce-release-downstream",
                        "begin uplink-deactivate",
                        "end uplink-deactivate",
                        "hang",
                        "begin service-activate",
                        "end service-activate");
    }

    /// They have lost their meaning: a release does not wait for them.
    @Test
    void aDeactivationGivesAnnouncementsUp(NetworkNamespace node) throws Exception {
        FirewallSettings.Builder settings =
                with(Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM, "sleep 1000")
                        .program(Procedure.ANNOUNCE_TAKEOVER_UPSTREAM, script("echo not begun"));
        CountDownLatch done = new CountDownLatch(2);
        try (Performing one = new Performing(node, settings)) {
            long limit = Duration.ofMinutes(10).toNanos();
            one.procedures.run(Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM, limit, done::countDown);
            one.procedures.run(Procedure.ANNOUNCE_TAKEOVER_UPSTREAM, limit, done::countDown);
            assertThat(one.run(Procedure.SERVICE_DEACTIVATE)).isEmpty();
            assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(one.output()).isEmpty();
        }
    }

    @Test
    void canBeCancelledAndClosed(NetworkNamespace node) throws Exception {
        CountDownLatch done = new CountDownLatch(3);
        CountDownLatch closed = new CountDownLatch(1);
        FirewallSettings.Builder settings =
                with(Procedure.UPLINK_ACTIVATE, "sleep 1000")
                        .program(Check.UPLINK, script("sleep 1000"));
        long limit = Duration.ofMinutes(10).toNanos();
        Performing one = new Performing(node, settings);
        try (one) {
            one.procedures.run(Procedure.UPLINK_ACTIVATE, limit, done::countDown);
            one.procedures.run(Procedure.SERVICE_ACTIVATE, limit, done::countDown);
            one.procedures.check(Check.UPLINK, limit, _ -> done.countDown());
            one.procedures.cancel();
            assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
            await(() -> one.events.stream().filter(Ended.class::isInstance).count() == 2);
            assertThat(one.run(Procedure.SERVICE_ACTIVATE)).isEmpty();
            one.procedures.run(Procedure.UPLINK_ACTIVATE, limit, closed::countDown);
        }
        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
        CountDownLatch late = new CountDownLatch(2);
        one.procedures.run(Procedure.SERVICE_ACTIVATE, limit, late::countDown);
        one.procedures.check(Check.UPLINK, limit, _ -> late.countDown());
        assertThat(late.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @NeedsCommand("nft")
    void opensAndShutsTheGateOfTheExample(NetworkNamespace node) throws Exception {
        Program gate = Program.of(EXAMPLES.resolve("nftables-gate").toString());
        FirewallSettings.Builder settings =
                Performing.settings()
                        .program(Procedure.SERVICE_ACTIVATE, gate)
                        .program(Procedure.SERVICE_DEACTIVATE, gate)
                        .program(Check.LOCAL_SERVICE, gate);
        try (Performing one = new Performing(node, settings)) {
            assertThat(one.run(Procedure.SERVICE_DEACTIVATE)).isEmpty();
            assertThat(one.run(Procedure.SERVICE_DEACTIVATE)).isEmpty();
            assertThat(Command.run(node, "nft", "list", "ruleset").output())
                    .containsOnlyOnce("table inet sne_gate")
                    .contains("hook forward")
                    .contains("policy drop");
            assertThat(one.check(Check.LOCAL_SERVICE)).isFalse();
            assertThat(one.output()).containsExactly("forwarding is shut");
            assertThat(one.run(Procedure.SERVICE_ACTIVATE)).isEmpty();
            assertThat(one.run(Procedure.SERVICE_ACTIVATE)).isEmpty();
            assertThat(Command.run(node, "nft", "list", "ruleset").output()).isEmpty();
            assertThat(one.check(Check.LOCAL_SERVICE)).isTrue();
        }
    }
}
