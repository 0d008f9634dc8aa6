// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.conntrack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.text.Columns;
import dev.sne.conntrack.text.FlowFormat;
import dev.sne.conntrack.text.FlowFormats;
import dev.sne.conntrack.text.JsonLineParser;
import dev.sne.conntrack.text.LabelNames;
import dev.sne.conntrack.text.LineParser;
import dev.sne.conntrack.text.SaveLineParser;
import dev.sne.conntrack.text.TextBuffer;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsCommand;
import dev.sne.testkit.netns.Command;
import dev.sne.testkit.netns.Sysctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Flows of every kind as text: what we print against what conntrack(8) prints of the same table,
/// and what comes back when it is read again.
@KernelTest
class FlowFormatsIT {
    /// Names for some of the labels that the flows have; others have none.
    private static final String LABELS = "0 first\n63 sixty-three\n127 last\n";

    private static final LabelNames NAMES = LabelNames.parse(LABELS);

    /// So often the seconds of timeouts may change between two looks at the table.
    private static final int ATTEMPTS = 50;

    @TempDir private Path directory;

    private interface Parser {
        void parse(byte[] text, int from, int to, FlowBuilder flow);
    }

    @ParameterizedTest
    @NeedsCommand({"conntrack", "unshare"})
    @CsvSource(
            delimiter = '|',
            value = {
                "text     | false | false | false | -L",
                "text     | true  | false | false | -L -o id",
                "text     | false | true  | false | -L -o labels",
                "text     | false | false | true  | -L -o ktimestamp",
                "extended | false | false | false | -L -o extended",
                "extended | true  | true  | true  | -L -o extended,id,labels,ktimestamp",
                "save     | false | false | false | -L -o save",
            })
    void printsWhatConntrackPrints(
            String format,
            boolean id,
            boolean labels,
            boolean timestamps,
            String arguments,
            NetworkNamespace namespace)
            throws IOException {
        prepare(namespace);
        try (Conntrack table = Conntrack.open(namespace)) {
            load(table, Flows.ofEveryKind());
            Columns columns = new Columns(id, labels, timestamps, false);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                List<String> before = dump(table, format, columns);
                List<String> theirs = conntrack(namespace, arguments);
                if (before.equals(dump(table, format, columns))) {
                    assertThat(before).hasSizeGreaterThan(40).isEqualTo(theirs);
                    return;
                }
            }
            throw new AssertionError("the table changed at every look");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "extended", "save"})
    void readsBackWhatItPrints(String format, NetworkNamespace namespace) {
        prepare(namespace);
        Parser parser =
                format.equals("save")
                        ? new SaveLineParser(NAMES)::parse
                        : new LineParser(NAMES)::parse;
        Columns columns = new Columns(false, true, false, false);
        try (Conntrack table = Conntrack.open(namespace)) {
            load(table, Flows.ofEveryKind());
            List<String> first = dump(table, format, columns);

            table.flush(0);
            assertThat(table.count()).isZero();
            load(table, parse(first, parser));

            assertThat(lasting(dump(table, format, columns))).isEqualTo(lasting(first));
        }
    }

    @Test
    void jsonBringsEverythingBack(NetworkNamespace namespace) {
        prepare(namespace);
        try (Conntrack table = Conntrack.open(namespace)) {
            load(table, Flows.ofEveryKind());
            List<Flow> first = Flows.dump(table);
            List<String> lines = dump(table, "ndjson", Columns.NONE);
            lines.sort(
                    (a, b) -> Boolean.compare(a.contains("\"master\""), b.contains("\"master\"")));

            table.flush(0);
            assertThat(table.count()).isZero();
            load(table, parse(lines, new JsonLineParser(LabelNames.NONE)::parse));

            assertThat(Flows.dump(table).stream().map(Flows::lasting))
                    .containsExactlyElementsOf(first.stream().map(Flows::lasting).toList());
        }
    }

    @Test
    @NeedsCommand("conntrack")
    void conntrackRestoresWhatWeSave(NetworkNamespace namespace) throws IOException {
        prepare(namespace);
        try (Conntrack table = Conntrack.open(namespace)) {
            load(table, Flows.ofEveryKind());
            // What conntrack(8) cannot restore itself: flows of a master, DCCP without a state,
            // SCTP
            // without tags (2003), NAT of the port alone (2002), ports of NAT both ways (2004).
            List<String> lines =
                    dump(table, "save", Columns.NONE).stream()
                            .filter(line -> !line.matches(".*(EXPECTED|dccp|--sport 200[234]).*"))
                            .toList();
            table.flush(0);
            Path file = Files.write(directory.resolve("saved"), lines);

            Command restored = Command.run(namespace, "conntrack", "-R", file.toString());

            assertThat(restored.errors()).isEmpty();
            assertThat(lasting(dump(table, "save", Columns.NONE))).isEqualTo(lasting(lines));
        }
    }

    private static void prepare(NetworkNamespace namespace) {
        RestoreIT.useLabels(namespace);
        Sysctl.set(
                namespace,
                Map.of(
                        "netfilter/nf_conntrack_acct", "1",
                        "netfilter/nf_conntrack_timestamp", "1"));
    }

    private static void load(Conntrack table, List<FlowBuilder> flows) {
        List<String> failures = new ArrayList<>();
        FlowBatch batch =
                table.batch((index, error) -> failures.add(flows.get((int) index) + ": " + error));
        flows.forEach(batch::create);
        batch.flush();
        assertThat(failures).isEmpty();
    }

    private static List<String> dump(Conntrack table, String name, Columns columns) {
        FlowFormat format = FlowFormats.of(name, columns, NAMES);
        TextBuffer out = new TextBuffer();
        try (FlowCursor cursor = table.dump(KernelFilter.ANY)) {
            format.begin(out);
            while (cursor.next()) {
                format.flow(cursor.flow(), out);
            }
            format.end(out);
        }
        return new ArrayList<>(out.toString().lines().toList());
    }

    private static List<FlowBuilder> parse(List<String> lines, Parser parser) {
        List<FlowBuilder> flows = new ArrayList<>();
        for (String line : lines) {
            byte[] bytes = line.getBytes(ISO_8859_1);
            FlowBuilder flow = new FlowBuilder();
            parser.parse(bytes, 0, bytes.length, flow);
            flows.add(flow);
        }
        return flows;
    }

    /// Runs conntrack(8) with our names of labels, in a mount namespace where nothing else is in
    /// /etc.
    private List<String> conntrack(NetworkNamespace namespace, String arguments)
            throws IOException {
        Path xtables = Files.createDirectories(directory.resolve("xtables"));
        Files.writeString(xtables.resolve("connlabel.conf"), LABELS);
        Path zone = Path.of("/etc/localtime");
        if (Files.exists(zone) && !Files.exists(directory.resolve("localtime"))) {
            Files.copy(zone, directory.resolve("localtime"));
        }
        String script = "mount --bind " + directory + " /etc && exec conntrack " + arguments;
        Command listed = Command.run(namespace, "unshare", "--mount", "sh", "-c", script);
        assertThat(listed.exitCode()).as(listed.errors()).isZero();
        return listed.output().lines().toList();
    }

    /// Lines without what does not last, in an order that does not depend on the kernel's.
    private static List<String> lasting(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll(" (delta-time|use)=\\d+", ""))
                .map(line -> line.replaceAll("^(-A -t|(?:ipv. +\\d+ )?\\w+ +\\d+) \\d+", "$1 T"))
                .map(line -> line.replace("-u EXPECTED", "-u UNSET"))
                .sorted()
                .toList();
    }
}
