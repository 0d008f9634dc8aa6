// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_NAT_DONE_MASK;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import java.io.ByteArrayInputStream;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is written can be read back: all of it from JSON, what the line says from text and save.
class RoundTripTest {
    private static final int FLOWS = 2_000;
    private static final Columns COLUMNS = new Columns(true, true, false, false);

    private final long seed = System.nanoTime();
    private final FlowBuilder flow = new FlowBuilder();

    @Test
    void jsonIsLossless() {
        RandomFlows flows = new RandomFlows(seed);
        FlowFormat format = FlowFormats.of("ndjson", Columns.NONE, everyName());
        JsonLineParser parser = new JsonLineParser(LabelNames.NONE);
        for (int i = 0; i < FLOWS; i++) {
            FlowView view = Samples.view(flows.lossless());
            byte[] line = Samples.ascii(Samples.format(format, view));

            assertThat(parser.parse(line, 0, line.length, flow)).isTrue();

            assertThat(message(Samples.view(flow)))
                    .as("seed %d, flow %d: %s", seed, i, new String(line, ISO_8859_1))
                    .isEqualTo(message(view));
        }
    }

    @Test
    void anArrayIsReadToItsEnd() {
        RandomFlows flows = new RandomFlows(seed);
        FlowFormat format = FlowFormats.of("json", Columns.NONE, LabelNames.NONE);
        TextBuffer out = new TextBuffer();
        List<byte[]> expected = new ArrayList<>();
        format.begin(out);
        for (int i = 0; i < 100; i++) {
            FlowView view = Samples.view(flows.lossless());
            expected.add(message(view));
            format.flow(view, out);
        }
        format.end(out);

        List<byte[]> read = new ArrayList<>();
        byte[] text = Samples.ascii(out.toString());
        try (JsonFlowReader reader = new JsonFlowReader(new ByteArrayInputStream(text))) {
            while (reader.next(flow)) {
                read.add(message(Samples.view(flow)));
                assertThat(reader.line()).isEqualTo(read.size() + 1);
            }
        }
        assertThat(read).as("seed %d", seed).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "extended"})
    void textKeepsWhatItSays(String name) {
        RandomFlows flows = new RandomFlows(seed);
        FlowFormat format = FlowFormats.of(name, COLUMNS, everyName());
        LineParser parser = new LineParser(everyName());
        for (int i = 0; i < FLOWS; i++) {
            String line = Samples.format(format, Samples.view(flows.textual()));
            byte[] bytes = Samples.ascii(line);

            assertThat(parser.parse(bytes, 0, bytes.length, flow)).isTrue();

            String again = Samples.format(format, Samples.view(flow));
            assertThat(again).as("seed %d, flow %d", seed, i).isEqualTo(line);
        }
    }

    @Test
    void saveKeepsWhatItSays() {
        RandomFlows flows = new RandomFlows(seed);
        FlowFormat format = FlowFormats.of("save", Columns.NONE, LabelNames.NONE);
        SaveLineParser parser = new SaveLineParser(LabelNames.NONE);
        for (int i = 0; i < FLOWS; i++) {
            FlowBuilder original = flows.textual().timeout(i);
            if (original.tuple(FlowView.ORIG).icmpId() >= 0) {
                // The format has no ICMP fields of the reply.
                original.tuple(FlowView.REPLY).clear();
                original.deriveReply();
            }
            translated(original);
            String line = Samples.format(format, Samples.view(original));
            byte[] bytes = Samples.ascii(line);

            assertThat(parser.parse(bytes, 0, bytes.length, flow)).isEqualTo(SaveCommand.ADD);

            translated(flow);
            String again = Samples.format(format, Samples.view(flow));
            assertThat(again).as("seed %d, flow %d", seed, i).isEqualTo(line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hand-list-id.txt", "hand-states-extended.txt", "live-list-all.txt"})
    void readsWhatConntrackLists(String file) {
        boolean extended = !file.equals("hand-list-id.txt");
        FlowFormat format = FlowFormats.of(extended ? "extended" : "text", COLUMNS, Samples.LABELS);
        LineParser parser = new LineParser(Samples.LABELS);
        for (String line : Samples.lines(file)) {
            byte[] bytes = Samples.ascii(line);

            assertThat(parser.parse(bytes, 0, bytes.length, flow)).isTrue();

            String expected = line.replaceAll(" delta-time=\\d+| \\[start=[^]]*]", "");
            String again = Samples.format(format, Samples.view(flow)).stripTrailing();
            assertThat(file.equals("hand-states-extended.txt") ? withoutId(again) : again)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hand-list-save.txt", "hand-states-save.txt", "live-list-save.txt"})
    void readsWhatConntrackSaves(String file) {
        FlowFormat format = FlowFormats.of("save", Columns.NONE, LabelNames.NONE);
        SaveLineParser parser = new SaveLineParser(LabelNames.NONE);
        for (String line : Samples.lines(file)) {
            byte[] bytes = Samples.ascii(line);

            assertThat(parser.parse(bytes, 0, bytes.length, flow)).isEqualTo(SaveCommand.ADD);

            translated(flow);
            assertThat(Samples.format(format, Samples.view(flow)).stripTrailing()).isEqualTo(line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"live-ev-all.txt", "live-ev-default.txt"})
    void readsWhatConntrackReports(String file) {
        LineParser parser = new LineParser(Samples.LABELS);
        for (String line : Samples.lines(file)) {
            byte[] bytes = Samples.ascii(line);

            assertThat(parser.parse(bytes, 0, bytes.length, flow)).isTrue();

            assertThat(parser.event()).isNotNull();
            assertThat(line).contains("[" + parser.event() + "]");
        }
    }

    /// The kernel sets these bits when it has looked at a new flow.
    private static void translated(FlowBuilder flow) {
        flow.status(flow.status() | IPS_NAT_DONE_MASK);
    }

    private static String withoutId(String line) {
        return line.replaceAll(" id=\\d+", "");
    }

    private static LabelNames everyName() {
        StringBuilder conf = new StringBuilder();
        for (int bit = 0; bit < 128; bit++) {
            conf.append(bit).append(" label-").append(bit).append('\n');
        }
        return LabelNames.parse(conf.toString());
    }

    private static byte[] message(FlowView view) {
        return view.segment().asSlice(view.offset(), view.length()).toArray(ValueLayout.JAVA_BYTE);
    }
}
