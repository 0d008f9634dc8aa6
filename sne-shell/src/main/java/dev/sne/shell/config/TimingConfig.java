// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.Count;
import dev.sne.hasm.Period;
import dev.sne.hasm.Profile;
import dev.sne.hasm.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The times and counts of the cluster: a profile, and single values in its place.
///
/// @param profile where the other values come from
/// @param timing all values
/// @param changed which of them are not the profile's, as they stand in the file
public record TimingConfig(Profile profile, Timing timing, List<String> changed) {

    static final Key<Profile> PROFILE =
            Key.of(
                    "profile",
                    Types.word(Profile.class),
                    "\"standard\"",
                    "where the values come from that are not set here",
                    "\"fast\"");
    static final Map<Period, Key<Duration>> PERIODS = periods();
    static final Map<Count, Key<Integer>> COUNTS = counts();

    static final TableSpec SPEC =
            TableSpec.of(
                    "timing",
                    "optional",
                    "Times and counts of the failover machine, the same on all hosts. A profile"
                            + " gives all of them; single ones may be changed as long as the"
                            + " conditions in [TIMING.md](../hasm/TIMING.md#conditions) hold, where"
                            + " each value's meaning is, too.",
                    keys());

    private static Map<Period, Key<Duration>> periods() {
        Map<Period, Key<Duration>> keys = new EnumMap<>(Period.class);
        Type<Duration> type = Quantities.time(Duration.ofNanos(1_000), Duration.ofHours(24));
        for (Period period : Period.values()) {
            String example = Quantities.text(Duration.ofNanos(Timing.standard().nanos(period)));
            keys.put(
                    period,
                    Key.optional(
                            Types.wordOf(period),
                            type,
                            "the profile's",
                            "the time " + period + " of the failover machine",
                            "\"" + example + "\""));
        }
        return keys;
    }

    private static Map<Count, Key<Integer>> counts() {
        Map<Count, Key<Integer>> keys = new EnumMap<>(Count.class);
        for (Count count : Count.values()) {
            keys.put(
                    count,
                    Key.optional(
                            Types.wordOf(count),
                            Types.number(1, Timing.MAX_COUNT),
                            "the profile's",
                            "the count " + count + " of the failover machine",
                            Integer.toString(Timing.standard().count(count))));
        }
        return keys;
    }

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>();
        keys.add(PROFILE);
        keys.addAll(PERIODS.values());
        keys.addAll(COUNTS.values());
        return keys;
    }

    static TimingConfig read(Section section) {
        Profile profile = section.get(PROFILE);
        Timing timing = profile.timing();
        List<String> changed = new ArrayList<>();
        for (Map.Entry<Period, Key<Duration>> each : PERIODS.entrySet()) {
            Optional<Duration> value = section.find(each.getValue());
            if (value.isPresent()) {
                timing = timing.with(each.getKey(), value.get());
                changed.add(each.getValue().name() + " " + Quantities.text(value.get()));
            }
        }
        for (Map.Entry<Count, Key<Integer>> each : COUNTS.entrySet()) {
            Optional<Integer> value = section.find(each.getValue());
            if (value.isPresent()) {
                timing = timing.with(each.getKey(), value.get());
                changed.add(each.getValue().name() + " " + value.get());
            }
        }
        for (String violation : timing.violations()) {
            tell(section, violation);
        }
        return new TimingConfig(profile, timing, List.copyOf(changed));
    }

    /// Reports a condition that is broken, at the first key in the file that has a part in it.
    private static void tell(Section section, String violation) {
        String culprit = "";
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < violation.length()) {
            int end = at;
            while (end < violation.length() && isOfName(violation.charAt(end))) {
                end++;
            }
            if (end == at) {
                text.append(violation.charAt(at++));
                continue;
            }
            String key = keyOf(violation.substring(at, end));
            if (culprit.isEmpty() && section.problems().isSet(section.path(key))) {
                culprit = key;
            }
            text.append(key);
            at = end;
        }
        section.problems()
                .error(
                        culprit.isEmpty() ? section.path("profile") : section.path(culprit),
                        text.toString());
    }

    private static boolean isOfName(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
    }

    /// The key of a time or a count, or the word itself if it is none.
    private static String keyOf(String word) {
        for (Map.Entry<Period, Key<Duration>> each : PERIODS.entrySet()) {
            if (each.getKey().name().equals(word)) {
                return each.getValue().name();
            }
        }
        for (Map.Entry<Count, Key<Integer>> each : COUNTS.entrySet()) {
            if (each.getKey().name().equals(word)) {
                return each.getValue().name();
            }
        }
        return word;
    }
}
