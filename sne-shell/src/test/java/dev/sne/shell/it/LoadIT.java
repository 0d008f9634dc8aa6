// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.Captured;
import dev.sne.testkit.inject.FlowInjector;
import dev.sne.testkit.inject.FlowMix;
import dev.sne.testkit.junit.KernelTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@KernelTest
class LoadIT {
    @TempDir Path directory;

    private Captured load(NetworkNamespace namespace, int status, String text, String... options)
            throws IOException {
        Path file = Files.writeString(directory.resolve("flows"), text);
        Captured captured = new Captured().in(namespace);
        String[] words = new String[options.length + 2];
        words[0] = "load";
        words[1] = file.toString();
        System.arraycopy(options, 0, words, 2, options.length);
        assertThat(captured.run(words)).as(captured.err()).isEqualTo(status);
        return captured;
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "extended", "save", "json", "ndjson"})
    void restoresWhatDumpWrote(String format, NetworkNamespace namespace) throws IOException {
        FlowInjector.inject(namespace, 300, FlowMix.VARIED);
        Flows.inject(namespace);
        List<String> before = Flows.dump(namespace, "-o", format);
        String dump = Flows.sne(namespace, "dump", "-o", format);
        Flows.sne(namespace, "flush", "--yes");
        Captured captured = load(namespace, 0, dump);
        assertThat(captured.err()).isEqualTo("303 flows created\n");
        assertThat(Flows.dump(namespace, "-o", format)).isEqualTo(before);
    }

    @Test
    void readsStandardInputAndCompressedFiles(NetworkNamespace namespace) throws IOException {
        Captured input = new Captured(Flows.SSH + "\n").in(namespace);
        assertThat(input.run("load", "-")).isZero();
        Path file = directory.resolve("flows.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(Flows.DNS.getBytes(StandardCharsets.UTF_8));
        }
        Flows.sne(namespace, "load", file.toString());
        assertThat(Flows.dump(namespace)).hasSize(2);
    }

    @Test
    void changesNothingWhenALineIsWrong(NetworkNamespace namespace) throws IOException {
        String text =
                Flows.SSH + "\n# fine\n" + Flows.DNS.replace("dport=53", "dport=70000") + "\n";
        Captured captured = load(namespace, 1, text, "--replace");
        assertThat(captured.err())
                .startsWith("sne: load: " + directory + "/flows:3:60: ")
                .contains("70000");
        assertThat(Flows.dump(namespace)).isEmpty();
    }

    @Test
    void createsNoFlowThatHasEnded(NetworkNamespace namespace) throws IOException {
        String text = "    [NEW] " + Flows.SSH + "\n[DESTROY] " + Flows.DNS + "\n";
        Captured captured = load(namespace, 1, text);
        assertThat(captured.err())
                .isEqualTo(
                        "sne: load: "
                                + directory
                                + "/flows:2:1: the flow of a [DESTROY] event has ended\n");
        assertThat(Flows.dump(namespace)).isEmpty();
    }

    @Test
    void refusesAHelperWithALongName(NetworkNamespace namespace) throws IOException {
        String text = Flows.SSH + " helper=abcdefghijklmnop\n";
        assertThat(load(namespace, 1, text).err()).contains("a name of up to 15 bytes");
    }

    @Test
    void leavesOutWrongLinesWhenAsked(NetworkNamespace namespace) throws IOException {
        String text = "nonsense\n" + Flows.SSH + "\n" + Flows.DNS.replace("src", "scr") + "\n";
        Captured captured = load(namespace, 4, text, "--keep-going");
        assertThat(captured.err())
                .contains("/flows:1:")
                .contains("/flows:3:")
                .endsWith("sne: load: 1 flow created, 2 not understood\n");
        assertThat(Flows.dump(namespace)).hasSize(1);
    }

    @Test
    void onlyChecksWhenAsked(NetworkNamespace namespace) throws IOException {
        Captured captured = load(namespace, 0, Flows.SSH + "\n" + Flows.DNS, "--dry-run");
        assertThat(captured.err()).isEqualTo("2 flows checked\n");
        assertThat(Flows.dump(namespace)).isEmpty();
    }

    @Test
    void leavesOrUpdatesFlowsThatExist(NetworkNamespace namespace) throws IOException {
        Flows.sne(namespace, "inject", Flows.DNS);
        String text = Flows.DNS.replace("mark=7", "mark=8") + "\n" + Flows.SSH;
        assertThat(load(namespace, 0, text).err()).isEqualTo("1 flow created, 1 existing\n");
        assertThat(Flows.dump(namespace, "mark=7")).hasSize(1);
        assertThat(load(namespace, 0, text, "--upsert").err()).isEqualTo("2 flows updated\n");
        assertThat(Flows.dump(namespace, "mark=8")).hasSize(1);
        assertThat(load(namespace, 0, Flows.PING, "--replace").err()).isEqualTo("1 flow created\n");
        assertThat(Flows.dump(namespace)).hasSize(1);
    }

    @Test
    void updatesWhatALineOfSaveFindsThere(NetworkNamespace namespace) throws IOException {
        String line =
                "-A -t 100 -u SEEN_REPLY -s 10.0.0.3 -d 10.0.0.4 -p udp --sport 1 --dport 2\n";
        assertThat(load(namespace, 0, line).err()).isEqualTo("1 flow created\n");
        assertThat(load(namespace, 0, line.replace("-t 100", "-t 5000")).err())
                .isEqualTo("1 flow updated\n");
        assertThat(Flows.dump(namespace, "timeout>4000s")).hasSize(1);
    }

    @Test
    void carriesOutCommandsInOrder(NetworkNamespace namespace) throws IOException {
        Flows.inject(namespace);
        String key = " -s 10.0.0.9 -d 10.0.0.8 -p udp --sport 1 --dport 2\n";
        String text =
                "-F\n"
                        + ("-I -t 50 -m 1" + key)
                        + ("-U -t 500 -m 2" + key)
                        + ("-D" + key)
                        + ("-D" + key)
                        + ("-A -t 70" + key);
        assertThat(load(namespace, 0, text).err())
                .isEqualTo(
                        "1 flow created, 1 created or updated, 1 updated, 1 deleted, table"
                                + " flushed\n");
        assertThat(Flows.dump(namespace)).singleElement().asString().contains("mark=0");
    }

    @Test
    void createsMastersBeforeTheirRelatedFlows(NetworkNamespace namespace) throws IOException {
        String master = tuple("10.0.0.1", "10.0.0.2", 4000, 21);
        String data = tuple("10.0.0.2", "10.0.0.1", 20, 5000);
        String related = json(data, master);
        String grandchild = json(tuple("10.0.0.7", "10.0.0.8", 1, 2), data);
        String text = grandchild + related + json(master, "");
        assertThat(load(namespace, 0, text).err()).isEqualTo("3 flows created\n");
        assertThat(Flows.dump(namespace, "expected")).hasSize(2);
    }

    @Test
    void reportsRelatedFlowsWithoutAMaster(NetworkNamespace namespace) throws IOException {
        String related =
                json(tuple("10.0.0.2", "10.0.0.1", 20, 5000), tuple("10.9.9.9", "10.0.0.2", 1, 2));
        Captured captured = load(namespace, 4, related + Flows.SSH);
        assertThat(captured.err())
                .contains("1 related flows: their master is not in the table")
                .endsWith("sne: load: 1 flow created, 1 failed\n");
    }

    private static String tuple(String src, String dst, int sport, int dport) {
        return "{\"src\":\"%s\",\"dst\":\"%s\",\"sport\":%d,\"dport\":%d}"
                .formatted(src, dst, sport, dport);
    }

    private static String json(String original, String master) {
        return "{\"protocol\":\"tcp\",\"timeout\":600,\"state\":\"ESTABLISHED\",\"original\":"
                + original
                + (master.isEmpty()
                        ? ""
                        : ",\"master\":" + master.replace("{", "{\"protocol\":\"tcp\","))
                + "}\n";
    }

    @Test
    void goesOnAfterAFlowThatTheKernelRefuses(NetworkNamespace namespace) throws IOException {
        String twice = Flows.SSH.replace("dport=22", "dport=23");
        // The reply tuple of the first is taken by the second.
        String clash =
                "udp timeout=9 src=10.0.0.66 dst=10.0.0.4 sport=5353 dport=53 src=10.0.0.4"
                        + " dst=10.0.0.3 sport=53 dport=5353";
        Captured captured = load(namespace, 0, Flows.DNS + "\n" + clash + "\n" + twice);
        assertThat(captured.err()).isEqualTo("2 flows created, 1 existing\n");
    }

    @Test
    void saysThatAFileIsMissingOrADirectory(NetworkNamespace namespace) {
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run("load", "/nonexistent")).isEqualTo(1);
        assertThat(captured.run("load", directory.toString())).isEqualTo(1);
        assertThat(captured.err())
                .isEqualTo(
                        "sne: load: /nonexistent: no such file or directory\n"
                                + "sne: load: "
                                + directory
                                + ": is a directory\n");
    }
}
