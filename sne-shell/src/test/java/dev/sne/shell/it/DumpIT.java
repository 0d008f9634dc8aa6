// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.Captured;
import dev.sne.shell.session.Cancellation;
import dev.sne.testkit.junit.KernelTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class DumpIT {
    @TempDir Path directory;

    @Test
    void showsFlowsAndSaysHowMany(NetworkNamespace namespace) {
        Flows.inject(namespace);
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run("dump")).isZero();
        assertThat(captured.out())
                .contains("ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=4000 dport=22")
                .contains("mark=7")
                .contains("src=2001:db8::1 dst=2001:db8::2 type=128");
        assertThat(captured.err()).isEqualTo("3 flows\n");
    }

    @Test
    void succeedsWhenNothingMatches(NetworkNamespace namespace) {
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run("dump", "-q", "proto=tcp")).isZero();
        assertThat(captured.out() + captured.err()).isEmpty();
    }

    @Test
    void selectsWithAFilterOfOneOrMoreWords(NetworkNamespace namespace) {
        Flows.inject(namespace);
        assertThat(Flows.dump(namespace, "proto=udp"))
                .singleElement()
                .asString()
                .contains("mark=7");
        assertThat(Flows.dump(namespace, "family=ipv4", "and", "not", "dport=22")).hasSize(1);
        assertThat(Flows.dump(namespace, "dport=53 or family=ipv6")).hasSize(2);
        assertThat(Flows.sne(namespace, "count", "mark=7")).isEqualTo("1\n");
        assertThat(Flows.sne(namespace, "count")).isEqualTo("3\n");
    }

    @Test
    void sortsAndLimits(NetworkNamespace namespace) {
        Flows.inject(namespace);
        assertThat(Flows.sne(namespace, "dump", "--sort", "timeout"))
                .containsSubsequence("icmpv6", "udp", "tcp");
        assertThat(Flows.sne(namespace, "dump", "--sort", "-timeout", "--limit", "2"))
                .containsSubsequence("tcp", "udp")
                .doesNotContain("icmpv6");
        assertThat(Flows.sne(namespace, "dump", "--sort", "src", "family=ipv4"))
                .containsSubsequence("src=10.0.0.1", "src=10.0.0.3");
        assertThat(Flows.sne(namespace, "dump", "--limit", "1").lines()).hasSize(1);
        assertThat(Flows.sne(namespace, "dump", "--limit", "0")).isEmpty();
    }

    @Test
    void addsColumns(NetworkNamespace namespace) {
        Flows.inject(namespace);
        assertThat(Flows.sne(namespace, "dump")).doesNotContain("id=3");
        assertThat(Flows.sne(namespace, "dump", "--id", "proto=tcp")).containsPattern(" id=\\d+\n");
        assertThat(Flows.sne(namespace, "dump", "-o", "extended", "proto=tcp"))
                .startsWith("ipv4     2 tcp      6 ");
    }

    @Test
    void explainsWhatTheKernelSelects(NetworkNamespace namespace) {
        assertThat(Flows.sne(namespace, "dump", "--explain", "mark=7 and bytes>1M"))
                .contains("kernel  mark=7")
                .contains("here    bytes>");
        assertThat(Flows.sne(namespace, "dump", "--explain")).contains("every flow");
    }

    @Test
    void writesAFileAtOnce(NetworkNamespace namespace) throws IOException {
        Flows.inject(namespace);
        Path file = Files.writeString(directory.resolve("flows.save"), "old");
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run("dump", "-o", "save", "--to", file.toString())).isZero();
        assertThat(captured.out()).isEmpty();
        assertThat(Files.readAllLines(file)).hasSize(3).allMatch(line -> line.startsWith("-A "));
        assertThat(directory.toFile().list()).containsExactly("flows.save");
    }

    @Test
    void leavesTheOldFileWhenItFails(NetworkNamespace namespace) throws IOException {
        Path file = Files.writeString(directory.resolve("flows"), "old");
        Captured captured = new Captured().in(namespace);
        captured.session().cancellation().request(Cancellation.TERMINATE);
        Flows.inject(namespace);
        assertThat(captured.run("dump", "--to", file.toString())).isEqualTo(143);
        assertThat(file).hasContent("old");
        assertThat(directory.toFile().list()).containsExactly("flows");
        assertThat(captured.err()).isEqualTo("sne: dump: interrupted\n");
    }

    @Test
    void dumpsOnASchedule(NetworkNamespace namespace) throws Exception {
        Flows.inject(namespace);
        Captured captured = new Captured().in(namespace);
        String[] words = {
            "dump",
            "-o",
            "ndjson",
            "--every",
            "1s",
            "--dir",
            directory.toString(),
            "--keep",
            "2",
            "--gzip"
        };
        FutureTask<Integer> schedule = new FutureTask<>(() -> captured.run(words));
        Thread thread = new Thread(schedule);
        thread.start();
        while (captured.err().lines().count() < 3 && !schedule.isDone()) {
            Thread.onSpinWait();
        }
        captured.session().cancellation().request(Cancellation.TERMINATE);
        assertThat(schedule.get()).as(captured.err()).isZero();
        thread.join();
        List<Path> dumps;
        try (Stream<Path> files = Files.list(directory)) {
            dumps = files.toList();
        }
        assertThat(dumps).hasSize(2).allMatch(file -> file.toString().endsWith("Z.ndjson.gz"));
        try (InputStream in = new GZIPInputStream(Files.newInputStream(dumps.getFirst()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()).hasSize(3);
        }
    }

    @Test
    void goesOnWithItsScheduleAfterADumpThatFailed(NetworkNamespace namespace) throws Exception {
        Path target = Files.createDirectory(directory.resolve("dumps"));
        Captured captured = new Captured().in(namespace);
        FutureTask<Integer> schedule =
                new FutureTask<>(
                        () -> captured.run("dump", "--every", "1s", "--dir", target.toString()));
        Thread thread = new Thread(schedule);
        thread.start();
        while (captured.err().isEmpty() && !schedule.isDone()) {
            Thread.onSpinWait();
        }
        try (Stream<Path> files = Files.list(target)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(target);
        while (!captured.err().contains("the next dump is due") && !schedule.isDone()) {
            Thread.onSpinWait();
        }
        Files.createDirectory(target);
        while (target.toFile().list().length == 0 && !schedule.isDone()) {
            Thread.onSpinWait();
        }
        captured.session().cancellation().request(Cancellation.INTERRUPT);
        assertThat(schedule.get()).isZero();
        thread.join();
    }

    @Test
    void getsOneFlowByEitherTuple(NetworkNamespace namespace) {
        Flows.inject(namespace);
        String original = "tcp src=10.0.0.1 dst=10.0.0.2 sport=4000 dport=22";
        String reply = "tcp src=10.0.0.2 dst=10.0.0.1 sport=22 dport=4000";
        assertThat(Flows.sne(namespace, "get", original)).contains("[ASSURED]");
        assertThat(Flows.sne(namespace, ("get " + reply).split(" ", -1))).contains("[ASSURED]");
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run("get", original + " zone=5")).isEqualTo(3);
        assertThat(captured.err()).isEqualTo("sne: get: there is no such flow\n");
        assertThat(captured.run("get", "tcp src=10.0.0.1")).isEqualTo(2);
    }

    @Test
    void tellsHowFullTheTableIs(NetworkNamespace namespace) {
        Flows.inject(namespace);
        assertThat(Flows.sne(namespace, "stats"))
                .startsWith("flows 3  maximum ")
                .contains("insert");
        assertThat(Flows.sne(namespace, "stats", "-o", "json")).startsWith("{\"flows\":3,");
    }
}
