// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.netlink4j.MessageWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Damaged lines: each is understood or refused with its place; nothing else happens, and nothing
/// of a refused one remains.
class MutationTest {
    private static final int MUTANTS = 3_000;
    private static final String INTERESTING = " \t\n\r=,:.[]{}\"'\\/-#0x9aZ\u0000\u00ff!";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final FlowBuilder flow = new FlowBuilder();
    private final MessageWriter message = new MessageWriter();

    private interface Parser {
        void parse(byte[] line, int from, int to, FlowBuilder flow);
    }

    @Test
    void damagedTextIsRefusedCleanly() {
        List<String> lines = new ArrayList<>(Samples.lines("live-list-all.txt"));
        lines.addAll(Samples.lines("hand-list-id.txt"));
        lines.addAll(Samples.lines("live-ev-all.txt"));
        LineParser parser = new LineParser(Samples.LABELS);
        mutate(lines, parser::parse);
    }

    @Test
    void damagedSaveLinesAreRefusedCleanly() {
        List<String> lines = new ArrayList<>(Samples.lines("live-ev-save.txt"));
        lines.addAll(Samples.lines("hand-list-save.txt"));
        lines.add(
                "-U -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 -m 0x1/0xff --label-del"
                        + " dns");
        lines.add("-I -t 5 -p udp -s \"10.0.0.1\" -d 10.0.0.2 --sport=1 --dport 2 -n 1.2.3.4:5");
        lines.add("-A -t 5 -p udp -s ::1 -d ::2 --sport 1 --dport 2 --dst-nat [2001:db8::1]:53");
        SaveLineParser parser = new SaveLineParser(Samples.LABELS);
        mutate(lines, parser::parse);
    }

    @Test
    void damagedJsonIsRefusedCleanly() {
        RandomFlows flows = new RandomFlows(seed);
        FlowFormat format = FlowFormats.of("ndjson", Columns.NONE, Samples.LABELS);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lines.add(Samples.format(format, Samples.view(flows.lossless())));
        }
        JsonLineParser parser = new JsonLineParser(Samples.LABELS);
        mutate(lines, parser::parse);
    }

    private void mutate(List<String> lines, Parser parser) {
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            String line = lines.get(random.nextInt(lines.size()));
            for (int n = random.nextInt(3); n >= 0; n--) {
                line = damage(line);
            }
            // Part of a larger buffer: reading beyond the line would show.
            byte[] bytes = ("x" + line + "x").getBytes(StandardCharsets.ISO_8859_1);
            String mutant = "seed " + seed + ", mutant " + i + ": " + line;
            try {
                parser.parse(bytes, 1, bytes.length - 1, flow);
                message.clear();
                message.begin(0, 0, 0, 0);
                FlowEncoder.create(flow, message);
                message.end();
            } catch (FlowSyntaxException e) {
                refused++;
                assertThat(e.column()).as(mutant).isBetween(1, bytes.length);
                assertThat(e.reason()).as(mutant).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
                assertThat(isEmpty()).as(mutant).isTrue();
            } catch (RuntimeException e) {
                throw new AssertionError(mutant, e);
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(MUTANTS / 4);
    }

    /// Compares what would be reported of the flow with what would be of none.
    private boolean isEmpty() {
        message.clear();
        message.begin(0, 0, 0, 0);
        FlowEncoder.report(flow, message);
        message.end();
        int length = message.length();
        message.clear();
        message.begin(0, 0, 0, 0);
        FlowEncoder.report(new FlowBuilder(), message);
        message.end();
        return length == message.length();
    }

    private String damage(String line) {
        int at = random.nextInt(line.length());
        String[] words = line.split(" ", -1);
        int word = random.nextInt(words.length);
        return switch (random.nextInt(8)) {
            case 0 -> line.substring(0, at) + interesting() + line.substring(at + 1);
            case 1 -> line.substring(0, at) + interesting() + line.substring(at);
            case 2 -> line.length() == 1 ? line : line.substring(0, at) + line.substring(at + 1);
            case 3 -> at == 0 ? line : line.substring(0, at);
            case 4 -> line.substring(0, at) + (char) random.nextInt(256) + line.substring(at + 1);
            case 5 -> line + " " + words[word];
            case 6 -> {
                words[word] = words[random.nextInt(words.length)];
                yield String.join(" ", words);
            }
            default -> line.substring(0, at) + "99999999999999999999" + line.substring(at);
        };
    }

    private char interesting() {
        return INTERESTING.charAt(random.nextInt(INTERESTING.length()));
    }
}
