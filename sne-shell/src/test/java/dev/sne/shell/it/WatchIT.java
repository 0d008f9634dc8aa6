// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.Captured;
import dev.sne.shell.session.Cancellation;
import dev.sne.testkit.inject.FlowInjector;
import dev.sne.testkit.inject.FlowMix;
import dev.sne.testkit.junit.KernelTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class WatchIT {
    private static final String MARKER = "udp src=10.99.99.99 dst=10.0.0.4 sport=%d dport=9";

    private static final int FLOWS = 20_000;

    @TempDir Path directory;

    /// `watch` running on a thread of its own.
    private static final class Watch {
        private final Captured captured;
        private final FutureTask<Integer> command;

        Watch(NetworkNamespace namespace, String... words) {
            captured = new Captured().in(namespace);
            command = new FutureTask<>(() -> captured.run(words));
            new Thread(command, "watch").start();
        }

        /// Waits until it shows `text`.
        void awaitText(String text) {
            while (!captured.out().contains(text) && !command.isDone()) {
                Thread.onSpinWait();
            }
        }

        /// Waits until it sees what happens: events before that are not shown.
        void awaitStart(NetworkNamespace namespace) {
            for (int port = 40_000;
                    !captured.out().contains("10.99.99.99") && !command.isDone();
                    port++) {
                Flows.sne(namespace, "inject", MARKER.formatted(port));
            }
        }

        int end() throws ExecutionException, InterruptedException {
            captured.session().cancellation().request(Cancellation.INTERRUPT);
            return command.get();
        }
    }

    @Test
    void showsWhatHappensToFlows(NetworkNamespace namespace) throws Exception {
        Watch watch = new Watch(namespace, "watch");
        watch.awaitStart(namespace);
        Flows.sne(namespace, "inject", Flows.SSH);
        Flows.sne(namespace, "update", "dport=22", "--mark", "5");
        Flows.sne(namespace, "delete", "dport=22");
        watch.awaitText("[DESTROY] tcp");
        assertThat(watch.end()).as(watch.captured.err()).isZero();
        assertThat(watch.captured.out().lines().filter(line -> line.contains("dport=22 ")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("    [NEW] tcp      6 600 ESTABLISHED"),
                        line -> assertThat(line).startsWith(" [UPDATE] tcp").contains("mark=5"),
                        line -> assertThat(line).startsWith("[DESTROY] tcp"));
        assertThat(watch.captured.err()).matches("\\d+ events\n");
    }

    @Test
    void selectsByFilterAndKind(NetworkNamespace namespace) throws Exception {
        Watch watch =
                new Watch(
                        namespace,
                        "watch",
                        "-e",
                        "new,destroy",
                        "-o",
                        "ndjson",
                        "src=10.99.99.99 or dport=53");
        watch.awaitStart(namespace);
        Flows.sne(namespace, "inject", Flows.SSH, Flows.DNS);
        Flows.sne(namespace, "update", "--yes", "--mark", "5");
        Flows.sne(namespace, "flush", "--yes");
        watch.awaitText("\"destroy\"");
        watch.awaitText("\"dport\":53");
        assertThat(watch.end()).isZero();
        assertThat(watch.captured.out())
                .contains("\"event\":\"new\"")
                .contains("\"event\":\"destroy\"")
                .doesNotContain("\"event\":\"update\"")
                .doesNotContain("\"dport\":22");
    }

    @Test
    void saysWhenEventsWereLostAndShowsTheDifferences(NetworkNamespace namespace) throws Exception {
        Watch watch = new Watch(namespace, "watch", "--buffer", "64", "-e", "new");
        watch.awaitStart(namespace);
        FlowInjector.inject(namespace, FLOWS, FlowMix.PLAIN);
        while (injected(watch).size() < FLOWS && !watch.command.isDone()) {
            Thread.onSpinWait();
        }
        assertThat(watch.end()).isZero();
        assertThat(watch.captured.err())
                .contains("events have been lost")
                .contains("in step again: ");
        assertThat(injected(watch)).hasSize(FLOWS).doesNotHaveDuplicates();
    }

    /// The tuples of the flows shown as new that are no markers.
    private static List<String> injected(Watch watch) {
        return watch.captured
                .out()
                .lines()
                .filter(line -> line.startsWith("    [NEW]") && !line.contains("10.99.99.99"))
                .map(line -> line.replaceFirst(".*? (src=\\S+ dst=\\S+ sport=\\S+).*", "$1"))
                .toList();
    }

    @Test
    void endsQuietlyWhenTheReaderHasGone(NetworkNamespace namespace) throws Exception {
        String sne = String.join(" ", SneProcess.command(List.of(), "watch"));
        String script = sne + " | head -n 1; echo ${PIPESTATUS[0]}";
        Process process =
                SneProcess.start(namespace, directory, List.of("/bin/bash", "-c", script));
        for (int port = 40_000; process.isAlive(); port++) {
            Flows.sne(namespace, "inject", MARKER.formatted(port));
        }
        SneProcess.Result result = SneProcess.await(process, directory);
        assertThat(result.out()).contains("[NEW]").endsWith("\n0\n");
        assertThat(Files.readString(directory.resolve("err"))).isEmpty();
    }

    @Test
    void endsAfterSoManyEvents(NetworkNamespace namespace) throws Exception {
        Watch watch = new Watch(namespace, "watch", "--limit", "1");
        watch.awaitStart(namespace);
        assertThat(watch.command.get()).isZero();
        assertThat(watch.captured.out().lines()).hasSize(1);
        assertThat(watch.captured.err()).isEqualTo("1 event\n");
    }

    @Test
    void rejectsUnknownKinds() {
        Captured captured = new Captured();
        assertThat(captured.run("watch", "-e", "new,destory")).isEqualTo(2);
        assertThat(captured.err()).contains("did you mean destroy?");
    }
}
