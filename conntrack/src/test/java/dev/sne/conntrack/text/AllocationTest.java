// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A dump or a load of a million flows must not make the collector work: nothing is allocated per
/// flow.
class AllocationTest {
    private static final int ROUNDS = 500;

    /// What compiling and measuring may cost, for some ten thousand flows: less than one byte each.
    private static final long TOLERANCE = 8_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(strings = {"text", "extended", "save", "json", "ndjson"})
    void writingAllocatesNothing(String name) {
        FlowFormat format = FlowFormats.of(name, Columns.ALL, Samples.LABELS);
        List<FlowView> views = Samples.views("dump-live.hex");
        TextBuffer out = new TextBuffer();
        assertAllocatesNothing(() -> {
            out.clear();
            format.begin(out);
            for (int i = 0; i < views.size(); i++) {
                format.flow(views.get(i), out);
            }
            format.end(out);
        });
    }

    @Test
    void readingTextAllocatesNothing() {
        LineParser parser = new LineParser(Samples.LABELS);
        FlowBuilder flow = new FlowBuilder();
        List<byte[]> lines = lines("live-list-all.txt");
        assertAllocatesNothing(() -> {
            for (int i = 0; i < lines.size(); i++) {
                parser.parse(lines.get(i), 0, lines.get(i).length, flow);
            }
        });
    }

    @Test
    void readingSaveLinesAllocatesNothing() {
        SaveLineParser parser = new SaveLineParser(Samples.LABELS);
        FlowBuilder flow = new FlowBuilder();
        List<byte[]> lines = lines("live-list-save.txt");
        assertAllocatesNothing(() -> {
            for (int i = 0; i < lines.size(); i++) {
                parser.parse(lines.get(i), 0, lines.get(i).length, flow);
            }
        });
    }

    private static List<byte[]> lines(String file) {
        return Samples.lines(file).stream().map(Samples::ascii).toList();
    }

    private void assertAllocatesNothing(Runnable work) {
        for (int i = 0; i < ROUNDS; i++) {
            work.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            work.run();
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(TOLERANCE);
    }
}
