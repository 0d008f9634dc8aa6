// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// What `sne` says and returns where no kernel is needed for an answer.
class MainTest {
    private static final java.util.List<String> COMMANDS = new Commands().names();

    @ParameterizedTest
    @CsvSource({
        "dmup, 'sne: unknown command ''dmup'': did you mean dump?'",
        "xyzzy, 'sne: unknown command ''xyzzy'''",
        "dump --ouput json, 'sne: dump: unknown option ''--ouput'': did you mean --output?"
                + " (see ''sne help dump'')'",
        "dump --dport 70000, 'sne: dump: unknown option ''--dport'': a filter is written without"
                + " dashes, dport=... (see ''sne help dump'')'",
        "dump -o, 'sne: dump: --output: needs a value (FORMAT) (see ''sne help dump'')'",
        "dump -o jsno, 'sne: dump: --output: unknown format ''jsno'': did you mean json?"
                + " (see ''sne help dump'')'",
        "dump --limit -1, 'sne: dump: --limit: ''-1'' is not a number from 0 to"
                + " 9223372036854775807 (see ''sne help dump'')'",
        "dump --sort byte, 'sne: dump: --sort: unknown key ''byte'': did you mean bytes?"
                + " (see ''sne help dump'')'",
        "dump --gzip, 'sne: dump: --gzip: only together with --every (see ''sne help dump'')'",
        "dump --every 5x, 'sne: dump: --every: ''5x'' is no duration such as 30s, 5m, 1h"
                + " (see ''sne help dump'')'",
        "dump --zero src=10.0.0.0/8, 'sne: dump: --zero: the kernel can''t select exactly these"
                + " flows, and would set the counters of others to zero too; --explain shows what"
                + " it can (see ''sne help dump'')'",
        "dump --zero --limit 5, 'sne: dump: --zero: excludes --limit (see ''sne help dump'')'",
        "stats now, 'sne: stats: unexpected ''now'' (see ''sne help stats'')'",
        "load, 'sne: load: needs FILE|- (see ''sne help load'')'",
        "delete, 'sne: delete: needs FILTER; ''flush'' deletes all flows (see ''sne help"
                + " delete'')'",
        "update mark=1, 'sne: update: needs something to change: --mark, --timeout, --status,"
                + " --label-add, --label-del or --helper (see ''sne help update'')'",
        "update --mark 0x1/0x1ffffffff, 'sne: update: --mark: ''0x1/0x1ffffffff'' is not a 32-bit"
                + " number, with a mask or without (see ''sne help update'')'",
        "--color red count, 'sne: --color: ''red'' is none of auto, always, never (see ''sne"
                + " help'')'",
        "-c count dump, 'sne: unexpected ''dump'' beside -c or -f (see ''sne help'')'",
        "help dmup, 'sne: help: unknown command ''dmup'': did you mean dump? (see ''sne help"
                + " help'')'",
    })
    void rejectsAWrongCommandLine(String line, String message) {
        Captured captured = new Captured();
        assertThat(captured.run(line.split(" ", -1))).isEqualTo(2);
        assertThat(captured.err()).isEqualTo(message + "\n");
        assertThat(captured.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "dump dprot=80, dump, 1, dport",
        "count src=10.0.0.0/8 and dport=70000, count, 26, 65535",
        "delete (proto=tcp, delete, 1, ( is not closed",
    })
    void pointsAtWhatIsWrongInAFilter(String line, String command, int column, String hint) {
        Captured captured = new Captured();
        assertThat(captured.run(line.split(" ", -1))).isEqualTo(2);
        assertThat(captured.err())
                .startsWith("sne: " + command + ": column " + column + ": ")
                .contains(hint == null ? "" : hint);
    }

    @Test
    void explainsWhatTheKernelIsAskedFor() {
        Captured captured = new Captured();
        assertThat(captured.run("dump", "--explain", "ipv4", "tcp", "bytes>1M")).isZero();
        assertThat(captured.out())
                .contains("kernel  family=ipv4 and proto=tcp\n")
                .contains("here    bytes>1M\n");
        assertThat(captured.run("dump", "--explain")).isZero();
        assertThat(captured.out()).contains("kernel  every flow\n");
    }

    @Test
    void rejectsAnEmptyFilterInsteadOfTakingItForNone() {
        Captured captured = new Captured();
        assertThat(captured.run("delete", "")).isEqualTo(2);
        assertThat(captured.run("flush", "")).isEqualTo(2);
    }

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void tellsAboutEachCommandInTwoWays(String name) {
        Captured help = new Captured();
        Captured option = new Captured();
        assertThat(help.run("help", name)).isZero();
        assertThat(option.run(name, "--help")).isZero();
        assertThat(help.out())
                .isEqualTo(option.out())
                .startsWith(name + " - ")
                .contains("Usage: sne " + name)
                .contains("--netns");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void linesOfHelpFitATerminal() {
        for (String name : COMMANDS) {
            Captured captured = new Captured();
            captured.run("help", name);
            assertThat(captured.out().lines()).allMatch(line -> line.length() <= 110);
        }
    }

    @Test
    void showsTheOverview() {
        Captured captured = new Captured();
        assertThat(captured.run("--help")).isZero();
        assertThat(captured.out()).contains("dump ").contains("--keep-going");
    }

    @Test
    void showsTheVersion() {
        Captured captured = new Captured();
        assertThat(captured.run("--version")).isZero();
        assertThat(captured.out()).matches("sne \\d+\\.\\d+\\.\\d+\\S* \\(Java .*\\)\n");
        assertThat(new Captured().run("version")).isZero();
    }

    @Test
    void runsCommandsOfAnOption() {
        Captured captured = new Captured();
        assertThat(captured.run("-c", "version; dmup\nversion")).isEqualTo(2);
        assertThat(captured.out().lines()).hasSize(1);
        assertThat(captured.err()).isEqualTo("-c:1: unknown command 'dmup': did you mean dump?\n");
    }

    @Test
    void runsCommandsOfAFile(@TempDir Path directory) throws IOException {
        Path file =
                Files.writeString(directory.resolve("fw.sne"), "version\n\nstats now\nversion\n");
        Captured captured = new Captured();
        assertThat(captured.run("--keep-going", "-f", file.toString())).isEqualTo(2);
        assertThat(captured.out().lines()).hasSize(2);
        assertThat(captured.err()).startsWith(file + ":3: stats: unexpected 'now'");
    }

    @Test
    void runsCommandsOnStandardInput() {
        Captured captured = new Captured("version\nversion # twice\n");
        assertThat(captured.run()).isZero();
        assertThat(captured.out().lines()).hasSize(2);
    }

    @Test
    void saysThatAScriptIsMissing() {
        Captured captured = new Captured();
        assertThat(captured.run("-f", "/nonexistent/fw.sne")).isEqualTo(1);
        assertThat(captured.err())
                .isEqualTo("sne: /nonexistent/fw.sne: no such file or directory\n");
    }

    @ParameterizedTest
    @CsvSource({
        "nosuchnamespace, there is no network namespace 'nosuchnamespace'",
        "/nonexistent/ns, there is no network namespace '/nonexistent/ns'",
        "pid:999999999, there is no process 999999999",
        "/etc/passwd, '''/etc/passwd'' is not a network namespace'",
    })
    void saysThatANamespaceDoesNotExist(String name, String message) {
        Captured captured = new Captured();
        assertThat(captured.run("count", "--netns", name)).isEqualTo(1);
        assertThat(captured.err()).isEqualTo("sne: count: " + message + "\n");
    }

    @Test
    void showsTheStackTraceOnlyWhenAsked() {
        Captured plain = new Captured();
        plain.run("count", "--netns", "nosuchnamespace");
        assertThat(plain.err()).doesNotContain("\tat ");
        Captured debug = new Captured();
        debug.run("--debug", "count", "--netns", "nosuchnamespace");
        assertThat(debug.err()).contains("\tat ");
    }
}
