// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static dev.sne.shell.session.ExitStatus.PARTIAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.Captured;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.lab.cluster.ClusterNetwork;
import dev.sne.testkit.lab.cluster.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Daemons as processes of their own, on two firewalls.
@KernelTest
class DaemonIT {
    private static final String FLOWS = "mark=77";
    private static final int COUNT = 50;

    @TempDir private Path directory;
    private ClusterNetwork network;
    private DaemonHost one;
    private DaemonHost two;

    @BeforeEach
    void lay() throws IOException {
        network = ClusterNetwork.create(2);
        one = new DaemonHost(network, 1, directory);
        two = new DaemonHost(network, 2, directory);
    }

    @AfterEach
    void clear() {
        one.close();
        two.close();
        network.close();
    }

    private boolean serves(DaemonHost host) {
        return network.holds(host.number(), Side.INSIDE)
                && network.holds(host.number(), Side.OUTSIDE);
    }

    private boolean holdsAny(DaemonHost host) {
        return network.holds(host.number(), Side.INSIDE)
                || network.holds(host.number(), Side.OUTSIDE);
    }

    /// Starts the first host and, when it serves, the second, until that has a complete copy.
    private void startPair() throws IOException {
        one.start();
        one.await("serves", () -> serves(one));
        two.start();
        two.await("is synchronised", () -> two.log().contains("-> B.MON"));
    }

    @Test
    void takesOverFromOneThatIsKilledWithAllFlows() throws Exception {
        startPair();
        assertThat(holdsAny(two)).isFalse();
        assertThat(two.cluster("status")).contains("fw1");
        one.inject(COUNT, 77);
        two.await("has the flows", () -> two.count(FLOWS) == COUNT);

        one.process().destroyForcibly();
        two.await("takes over", () -> serves(two));
        assertThat(two.count(FLOWS)).isEqualTo(COUNT);

        // What the killed one left is removed when it comes back, and it is a backup then.
        assertThat(serves(one)).isTrue();
        one.start();
        one.await("is a backup", () -> one.log().contains("-> B.MON"));
        assertThat(holdsAny(one)).isFalse();
        assertThat(serves(two)).isTrue();
        assertThat(one.log()).contains("removed what a run before has left: 2 addresses");
    }

    @Test
    void handsOverWhenItIsToldToStop() throws Exception {
        startPair();
        one.inject(COUNT, 77);
        two.await("has the flows", () -> two.count(FLOWS) == COUNT);

        one.process().destroy();
        assertThat(one.awaitEnd()).as(one.log()).isZero();
        two.await("takes over", () -> serves(two));
        assertThat(holdsAny(one)).isFalse();
        assertThat(two.count(FLOWS)).isEqualTo(COUNT);

        two.process().destroy();
        assertThat(two.awaitEnd()).as(two.log()).isZero();
        assertThat(holdsAny(two)).isFalse();
    }

    @Test
    void saysWhatIsInTheWay() throws Exception {
        one.start();
        one.await("serves", () -> serves(one));
        Path elsewhere = directory.resolve("elsewhere");
        try (DaemonHost again = new DaemonHost(network, 1, elsewhere)) {
            again.start();
            assertThat(again.awaitEnd()).isEqualTo(1);
            assertThat(again.log())
                    .contains("cannot listen on")
                    .contains("another program listens there");
        }
        assertThat(serves(one)).as("did not touch the addresses of the other").isTrue();
    }

    @Test
    void readsItsConfigurationAgain() throws Exception {
        one.configure(DaemonHost.GROUP + "\n[replication]\nmtu = 1400\n" + dns("weak"));
        // Also where the tests are run by something that ignores the signal, such as nohup(1).
        one.start(List.of("env", "--default-signal=HUP"));
        one.await("serves", () -> serves(one));

        one.configure(
                DaemonHost.GROUP
                        + "\n[timing]\nprofile = \"fast\"\n[replication]\nmtu = 1400\n"
                        + dns("strong"));
        Captured reload = new Captured().in(network.firewall(1));
        String socket = one.directory().resolve("control.sock").toString();
        assertThat(reload.run("cluster", "reload", "--control", socket)).isEqualTo(PARTIAL);
        assertThat(reload.err()).contains("takes a restart: [timing]");
        one.await("has taken the mode", () -> one.log().contains("class dns in mode STRONG"));

        one.configure("[group]\n");
        new ProcessBuilder("kill", "-HUP", Long.toString(one.process().pid())).start().waitFor();
        one.await("refuses", () -> one.log().contains("what was in force before stays so"));
        assertThat(serves(one)).isTrue();
    }

    private static String dns(String mode) {
        return "[[replication.class]]\nname = \"dns\"\nfilter = \"proto=udp dport=53\"\nmode = \""
                + mode
                + "\"\n";
    }

    @Test
    void comesBeforeOtherWorkWhereThatIsWanted() throws Exception {
        one.configure(
                DaemonHost.GROUP
                        + "\n[real-time]\npolicy = \"rr\"\npriority = 7\n"
                        + "[metrics]\nenabled = true\n");
        one.start();
        one.await("serves", () -> serves(one));
        Path process = Path.of("/proc/" + one.process().pid());
        assertThat(Files.readString(process.resolve("status")))
                .containsPattern("VmLck:\\s+[1-9]\\d* kB");
        Map<String, String> wanted =
                Map.of(
                        "sne-ha", "RR 7",
                        "VM Thread", "RR 7",
                        "sne-procedure-k", "RR 7",
                        "sne-replicator-", "nice -20",
                        "sne-ha-disk", "nice -20",
                        "C1 CompilerThre", "nice -10");
        // A listing of threads may leave some out while others end.
        one.await(
                () -> "has its threads, not " + policies(process),
                () -> policies(process).entrySet().containsAll(wanted.entrySet()));
    }

    @Test
    void needsNoMoreThanItsUnitFileGivesIt() throws Exception {
        List<String> little =
                List.of("setpriv", "--bounding-set=-all,+net_admin,+net_raw", "--no-new-privs");
        one.start(little);
        one.await("serves", () -> serves(one));
        two.start(little);
        two.await("is synchronised", () -> two.log().contains("-> B.MON"));
        one.inject(COUNT, 77);
        two.await("has the flows", () -> two.count(FLOWS) == COUNT);
        one.process().destroy();
        assertThat(one.awaitEnd()).as(one.log()).isZero();
        two.await("takes over", () -> serves(two));
        assertThat(holdsAny(one)).isFalse();
    }

    /// Real-time priority and policy of threads by their names: proc(5), `stat`.
    private static Map<String, String> policies(Path process) {
        Map<String, String> found = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path each : threads) {
                try {
                    String stat = Files.readString(each.resolve("stat"));
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                    String name = Files.readString(each.resolve("comm")).strip();
                    found.put(
                            name,
                            fields[38].equals("2") ? "RR " + fields[37] : "nice " + fields[16]);
                } catch (IOException e) {
                    // Threads of the JVM's compilers come and go.
                    if (Files.exists(each)) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
