// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.it.SneProcess.Result;
import dev.sne.testkit.inject.FlowInjector;
import dev.sne.testkit.inject.FlowMix;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What only shows in a process of its own.
@KernelTest
class ProcessIT {
    private static final Pattern SLOW_TO_LOAD =
            Pattern.compile(
                    "\\] (io\\.netty|org\\.jline|tools\\.jackson|org\\.tomlj|picocli|java\\.util\\.logging"
                        + "|java\\.util\\.regex|java\\.util\\.Formatter|sun\\.util\\.logging)[.$"
                        + " ]");

    @TempDir Path directory;

    private static String quoted(List<String> command) {
        StringBuilder line = new StringBuilder();
        for (String word : command) {
            line.append('\'').append(word).append("' ");
        }
        return line.toString();
    }

    private Result shell(NetworkNamespace namespace, String script)
            throws IOException, InterruptedException {
        return SneProcess.run(namespace, directory, List.of("/bin/bash", "-c", script));
    }

    @Test
    void endsQuietlyWhenTheReaderHasGone(NetworkNamespace namespace) throws Exception {
        FlowInjector.inject(namespace, 20_000, FlowMix.PLAIN);
        String sne = quoted(SneProcess.command(List.of(), "dump"));
        Result result = shell(namespace, sne + "| head -n 1; echo ${PIPESTATUS[0]}");
        assertThat(result.out().lines()).hasSize(2);
        assertThat(result.out()).endsWith("\n0\n");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void saysThatStandardOutputIsFull(NetworkNamespace namespace) throws Exception {
        Flows.inject(namespace);
        String sne = quoted(SneProcess.command(List.of(), "dump"));
        Result result = shell(namespace, sne + "> /dev/full");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("sne: dump: cannot write standard output: No space left on device\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count",
                "dump",
                "stats",
                "flush --yes",
                "delete proto=tcp",
                "delete src=::1",
                "update proto=tcp --mark 1",
                "get udp src=10.0.0.3 dst=10.0.0.4 sport=5353 dport=53",
                "load FILE",
            })
    @NeedsCommand("setpriv")
    void saysWhatPrivilegeIsMissing(String line, NetworkNamespace namespace) throws Exception {
        Path file = Files.writeString(directory.resolve("flows"), Flows.SSH);
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=-all"));
        command.add("--inh-caps=-all");
        command.addAll(
                SneProcess.command(
                        List.of(), line.replace("FILE", file.toString()).split(" ", -1)));
        Result result = SneProcess.run(namespace, directory, command);
        assertThat(result.err())
                .isEqualTo(
                        "sne: "
                                + line.split(" ", -1)[0]
                                + ": not permitted: this needs root, or CAP_NET_ADMIN in the"
                                + " network namespace\n");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void endsAScheduleOnATerminationSignal(NetworkNamespace namespace) throws Exception {
        Path dumps = Files.createDirectory(directory.resolve("dumps"));
        Flows.inject(namespace);
        String[] words = {"dump", "--every", "1h", "--dir", dumps.toString()};
        Process process =
                SneProcess.start(namespace, directory, SneProcess.command(List.of(), words));
        while (Files.size(directory.resolve("err")) == 0 && process.isAlive()) {
            Thread.onSpinWait();
        }
        process.destroy();
        Result result = SneProcess.await(process, directory);
        assertThat(result.err()).endsWith(".text: 3 flows\n");
        assertThat(result.status()).isZero();
        try (Stream<Path> files = Files.list(dumps)) {
            assertThat(files).singleElement().asString().endsWith("Z.text");
        }
    }

    /// One-shot commands owe their short start to what they leave out.
    @ParameterizedTest
    @ValueSource(strings = {"count", "dump", "dump proto=tcp", "stats", "load FILE"})
    void loadsFewClassesForACommandWithoutOptions(String line, NetworkNamespace namespace)
            throws Exception {
        Path file = Files.writeString(directory.resolve("flows"), Flows.SSH);
        Path log = directory.resolve("classes");
        List<String> logging = List.of("-Xlog:class+load:file=" + log);
        String[] words = line.replace("FILE", file.toString()).split(" ", -1);
        Result result = SneProcess.run(namespace, directory, SneProcess.command(logging, words));
        assertThat(result.status()).as(result.err()).isZero();
        try (Stream<String> loaded = Files.lines(log)) {
            assertThat(loaded.filter(SLOW_TO_LOAD.asPredicate())).isEmpty();
        }
    }

    @Test
    void holdsFlowsInAFixedAmountOfMemory(NetworkNamespace namespace) throws Exception {
        FlowInjector.inject(namespace, 100_000, FlowMix.VARIED);
        List<String> smallHeap = List.of("-Xmx16m", "-XX:MaxDirectMemorySize=6m");
        Result dump =
                SneProcess.run(
                        namespace, directory, SneProcess.command(smallHeap, "dump", "-o", "save"));
        assertThat(dump.status()).as(dump.err()).isZero();
        Path file = Files.writeString(directory.resolve("flows"), dump.out());
        Flows.sne(namespace, "flush", "--yes");
        Result load =
                SneProcess.run(
                        namespace,
                        directory,
                        SneProcess.command(smallHeap, "load", file.toString()));
        assertThat(load.err()).isEqualTo("100000 flows created\n");
    }
}
