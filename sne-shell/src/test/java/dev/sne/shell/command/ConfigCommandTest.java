// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.Captured;
import dev.sne.shell.Main;
import dev.sne.shell.session.Console;
import dev.sne.shell.session.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
    private static final List<String> ANSWERS =
            List.of(
                    "fw1",
                    "fw2",
                    "sync0,10.255.0.1,10.255.0.2",
                    "lan0,192.0.2.2,192.0.2.3",
                    "lan0,192.0.2.1/24,2001:db8::1/64",
                    "wan0,198.51.100.1/24",
                    "198.51.100.254");

    @TempDir private Path directory;

    private String[] init(String... more) {
        List<String> words =
                new ArrayList<>(List.of("config", "init", file().toString(), "--cluster", "9"));
        String[] names = {
            "--host", "--peer", "--dedicated", "--main", "--downlink", "--uplink", "--gateway"
        };
        for (int i = 0; i < names.length; i++) {
            words.add(names[i]);
            words.add(ANSWERS.get(i));
        }
        words.addAll(List.of(more));
        return words.toArray(new String[0]);
    }

    private Path file() {
        return directory.resolve("etc/sne.toml");
    }

    @Test
    void whatInitWritesIsFineForBothHosts() throws IOException {
        Captured captured = new Captured();
        assertThat(captured.run(init())).isZero();
        assertThat(captured.err())
                .endsWith("written; copy both to fw2, the secret with permissions 0600\n");
        Path secret = file().resolveSibling("secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        for (String host : List.of("fw1", "fw2")) {
            Captured check = new Captured();
            assertThat(check.run("config", "check", file().toString(), "--as", host)).isZero();
            assertThat(check.err()).isEmpty();
            assertThat(check.out())
                    .startsWith(file() + ": OK\ncluster      9, this host " + host)
                    .contains("a crash is noticed and the service moved within 730 ms")
                    .contains("downlink lan0: 192.0.2.1/24, 2001:db8::1/64")
                    .contains("route default via 198.51.100.254 on wan0");
        }
    }

    @Test
    void initReplacesNothingUnlessForced() throws IOException {
        assertThat(new Captured().run(init())).isZero();
        String secret = Files.readString(file().resolveSibling("secret"));
        Captured again = new Captured();
        assertThat(again.run(init())).isEqualTo(1);
        assertThat(again.err())
                .isEqualTo(
                        "sne: config: "
                                + file()
                                + " exists; --force replaces it, nothing written\n");
        assertThat(Files.readString(file().resolveSibling("secret"))).isEqualTo(secret);
        assertThat(new Captured().run(init("--force"))).isZero();
        assertThat(Files.readString(file().resolveSibling("secret"))).isNotEqualTo(secret);
    }

    @Test
    void initWritesNothingThatIsWrong() {
        Captured captured = new Captured();
        assertThat(
                        captured.run(
                                init(
                                        "--gateway",
                                        "2001:db8::fe",
                                        "--main",
                                        "lan0,192.0.2.1,192.0.2.3")))
                .isEqualTo(1);
        assertThat(captured.err())
                .contains("group[1].interface[1].addresses[1]: 192.0.2.1 is host[1].main, too")
                .endsWith("sne: config: nothing written\n");
        assertThat(file()).doesNotExist();
    }

    @Test
    void initSaysWhatIsMissingWhereNobodyCanBeAsked() {
        Captured captured = new Captured();
        assertThat(captured.run("config", "init", file().toString(), "--host", "a")).isEqualTo(2);
        assertThat(captured.err())
                .startsWith(
                        "sne: config: init: needs --peer, --dedicated, --main, --downlink,"
                                + " --uplink, --gateway");
    }

    @Test
    void initAsksAtATerminalAndAsksAgain() {
        String typed = String.join("\n", ANSWERS).replace("fw2", "not a name\nfw2") + "\n";
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console terminal =
                new Console(
                        new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                        new ByteArrayOutputStream(),
                        err,
                        true,
                        true,
                        true);
        assertThat(Main.run(Session.on(terminal), List.of("config", "init", file().toString())))
                .isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("'not a name' is not a name of 1 to 63 letters")
                .contains("the routers of the uplink");
        assertThat(file()).exists();
    }

    @Test
    void checkTellsAllErrorsAndEndsWithStatusOne() throws IOException {
        Path file = directory.resolve("bad.toml");
        Files.writeString(file, "mod = \"own\"\n[cluster]\nnumber = -1\n");
        Captured captured = new Captured();
        assertThat(captured.run("config", "check", file.toString(), "--file-only")).isEqualTo(1);
        assertThat(captured.out()).isEmpty();
        assertThat(captured.err())
                .contains(file + ":1: mod: unknown key: did you mean mode?\n")
                .contains(file + ":3: cluster.number: is -1, expected a number from 0 to 65535\n")
                .endsWith("sne: config: " + file + ": 5 errors\n");
    }

    @Test
    void checkWithoutAFileSaysHowToGetOne() {
        Path file = directory.resolve("none.toml");
        Captured captured = new Captured();
        assertThat(captured.run("config", "check", file.toString())).isEqualTo(1);
        assertThat(captured.err())
                .isEqualTo(
                        "sne: config: " + file + ": no such file; `sne config init` writes one\n");
    }
}
