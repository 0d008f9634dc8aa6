// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.FlowView;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The text formats against what conntrack(8) printed of the same messages.
class FormatGoldenTest {
    private static final Columns ALL = Columns.ALL;

    /// When the flows were listed: Sun Nov 22 01:20:13 2026.
    private static final long NOW = 1_795_310_413L;

    private final TimeZone zone = TimeZone.getDefault();

    @BeforeEach
    void useTheTimeZoneOfTheSamples() {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    @AfterEach
    void restoreTheTimeZone() {
        TimeZone.setDefault(zone);
    }

    @Test
    void listsFlowsLikeConntrackWithEveryColumn() {
        FlowFormat format = new TextFormat(true, ALL, Samples.LABELS, clock(NOW));
        assertThat(flows(format)).isEqualTo(Samples.lines("live-list-all.txt"));
    }

    @Test
    void savesFlowsLikeConntrack() {
        assertThat(flows(new SaveFormat())).isEqualTo(Samples.lines("live-list-save.txt"));
    }

    @Test
    void showsEventsLikeConntrackWithEveryColumn() {
        FlowFormat format = new TextFormat(true, ALL, Samples.LABELS, clock(NOW));
        assertThat(events(format)).isEqualTo(withoutProgram("live-ev-all.txt"));
    }

    @Test
    void showsEventsLikeConntrack() {
        FlowFormat format = new TextFormat(false, Columns.NONE, Samples.LABELS, clock(NOW));
        assertThat(events(format)).isEqualTo(withoutProgram("live-ev-default.txt"));
    }

    @Test
    void savesEventsLikeConntrack() {
        assertThat(events(new SaveFormat())).isEqualTo(withoutProgram("live-ev-save.txt"));
    }

    private static WallClock clock(long seconds) {
        return new WallClock() {
            @Override
            long read() {
                return seconds;
            }
        };
    }

    private static List<String> flows(FlowFormat format) {
        TextBuffer out = new TextBuffer();
        format.begin(out);
        for (FlowView view : Samples.views("dump-live.hex")) {
            format.flow(view, out);
        }
        format.end(out);
        return out.toString().lines().toList();
    }

    private static List<String> events(FlowFormat format) {
        TextBuffer out = new TextBuffer();
        format.begin(out);
        for (FlowView view : Samples.views("events-live.hex")) {
            format.event(Samples.eventType(view), view, out);
        }
        format.end(out);
        return out.toString().lines().toList();
    }

    /// conntrack(8) looks for the name of the program in /proc and often finds none; we do not
    /// look.
    private static List<String> withoutProgram(String file) {
        return Samples.lines(file).stream().map(l -> l.replaceAll(" progname=.*", "")).toList();
    }
}
