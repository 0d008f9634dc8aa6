// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// TIMING.md has the values that the code has: run this test with `-Dhasm.rewrite=true` to make its
/// tables anew.
class TimingDocumentTest {

    private static final Path DOCUMENT = Path.of("TIMING.md");
    private static final Path SOURCES = Path.of("src/main/java/dev/sne/hasm");
    private static final List<Timing> PROFILES =
            List.of(Timing.fast(), Timing.standard(), Timing.relaxed());
    private static final String NO_UNIT = " ms";

    @Test
    void documentIsMadeOfTheCode() throws IOException {
        String document = Files.readString(DOCUMENT);
        String made = replace(document, "bounds", bounds());
        made = replace(made, "values", values());
        made = replace(made, "conditions", conditions());
        if (Boolean.getBoolean("hasm.rewrite")) {
            Files.writeString(DOCUMENT, made);
        } else {
            assertThat(made).isEqualTo(document);
        }
    }

    private static String bounds() {
        var text = new StringBuilder("| ms | | at most | fast | standard | relaxed |\n");
        text.append("|---|---|---|---:|---:|---:|\n");
        bound(
                text,
                "T1",
                "the master crashes",
                "D_MAX + (K_MISS\\*ADV + D_MAX) + C_DL + ELECT + ACT + 4\\*G",
                TimeBounds::crashNanos);
        bound(
                text,
                "T1",
                "the same where masters need votes",
                "the same with VOTE_WAIT + 2\\*D_MAX for K_MISS\\*ADV + D_MAX, if that is longer",
                TimeBounds::crashWithVotesNanos);
        bound(
                text,
                "T2",
                "service or uplink fail",
                "LETGO + D_MAX + C_DL + ELECT + ACT + 5\\*G",
                TimeBounds::failureNanos);
        bound(
                text,
                "T3",
                "the downlink fails",
                "the longer of T1 and T2",
                TimeBounds::downlinkNanos);
        bound(
                text,
                "T4",
                "planned handover, the time without service",
                "R_MAX + D_MAX + ACT + 3\\*G",
                TimeBounds::switchoverOutageNanos);
        bound(
                text,
                "T4",
                "planned handover, from the command on",
                "3\\*D_MAX + R_MAX + C_DL + ELECT + ACT + 4\\*G",
                TimeBounds::switchoverNanos);
        bound(
                text,
                "T5",
                "a candidate of three fails to activate",
                "K_UP\\*(SETTLE_UP + G + max(C_UL, C_DL)) + SVC + D_MAX" + " + (n-1)\\*SKEW",
                bounds -> bounds.failedCandidateNanos(3));
        bound(
                text,
                "T6",
                "two hosts that hear each other both serve",
                "ADV + 2\\*D_MAX + R_MAX + SVC + 2\\*G",
                TimeBounds::overlapNanos);
        bound(
                text,
                "LETGO",
                "a master cut off holds service and uplink",
                "SELF + (K_SELF-1)\\*SELF_RETRY + (K_SELF+1)\\*(C + G) + R_MAX",
                TimeBounds::letGoNanos);
        return text.toString();
    }

    private static void bound(
            StringBuilder text,
            String name,
            String what,
            String formula,
            ToLongFunction<TimeBounds> bound) {
        text.append("| ").append(name).append(" | ").append(what).append(" | ").append(formula);
        for (Timing profile : PROFILES) {
            text.append(" | ").append(millis(bound.applyAsLong(profile.bounds())));
        }
        text.append(" |\n");
    }

    private static String values() throws IOException {
        var text = new StringBuilder("| name | | fast | standard | relaxed |\n");
        text.append("|---|---|---:|---:|---:|\n");
        Map<String, String> periods = comments("Period.java");
        for (Period period : Period.values()) {
            text.append("| ").append(period).append(" | ").append(periods.get(period.name()));
            for (Timing profile : PROFILES) {
                text.append(" | ").append(millis(profile.nanos(period)));
            }
            text.append(" |\n");
        }
        Map<String, String> counts = comments("Count.java");
        for (Count count : Count.values()) {
            text.append("| ").append(count).append(" | ").append(counts.get(count.name()));
            for (Timing profile : PROFILES) {
                text.append(" | ").append(profile.count(count));
            }
            text.append(" |\n");
        }
        return text.toString();
    }

    private static String conditions() {
        var text = new StringBuilder("| | | otherwise | fast | standard | relaxed |\n");
        text.append("|---|---|---|---:|---:|---:|\n");
        List<List<TimingConditions.Condition>> all =
                PROFILES.stream().map(TimingConditions::all).toList();
        for (int i = 0; i < all.getFirst().size(); i++) {
            TimingConditions.Condition condition = all.getFirst().get(i);
            text.append("| ").append(condition.name()).append(" | ");
            text.append(escape(condition.left())).append(' ').append(condition.relation());
            text.append(' ').append(escape(condition.right()));
            text.append(" | ").append(condition.otherwise());
            for (List<TimingConditions.Condition> ofProfile : all) {
                TimingConditions.Condition each = ofProfile.get(i);
                assertThat(each.holds()).isTrue();
                text.append(" | ").append(side(each.value()));
                text.append(", ").append(side(each.bound()));
            }
            text.append(" |\n");
        }
        return text.toString();
    }

    private static String side(long nanos) {
        return Timing.millis(nanos).replace(NO_UNIT, "");
    }

    private static String escape(String formula) {
        return formula.replace("*", "\\*");
    }

    private static String millis(long nanos) {
        return Timing.millis(nanos).replace(NO_UNIT, "");
    }

    /// What the source says of each constant.
    private static Map<String, String> comments(String file) throws IOException {
        Map<String, String> comments = new LinkedHashMap<>();
        StringBuilder comment = new StringBuilder();
        for (String line : Files.readAllLines(SOURCES.resolve(file))) {
            String text = line.strip();
            if (text.startsWith("///")) {
                comment.append(comment.isEmpty() ? "" : " ").append(text.substring(3).strip());
            } else {
                comments.put(text.replaceAll("[,;]", ""), comment.toString());
                comment.setLength(0);
            }
        }
        return comments.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String replace(String document, String part, String text) {
        String begin = "<!-- begin " + part + " -->\n";
        String end = "<!-- end " + part + " -->";
        int from = document.indexOf(begin);
        int to = document.indexOf(end);
        assertThat(from).as("begin of %s", part).isNotNegative();
        assertThat(to).as("end of %s", part).isGreaterThan(from);
        return document.substring(0, from + begin.length())
                + "\n"
                + text
                + "\n"
                + document.substring(to);
    }
}
