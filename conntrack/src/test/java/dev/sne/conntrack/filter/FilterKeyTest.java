// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The table of keys is what completion and help show: it must be right and stay documented.
class FilterKeyTest {
    @Test
    void examplesAreFilters() {
        for (FilterKey key : FilterKey.all()) {
            String example = key == FilterKey.LABEL ? "label=1,12" : key.example();
            assertThat(FlowFilter.parse(example).isAll()).as(example).isFalse();
            assertThat(example).startsWith(key.text());
        }
    }

    @Test
    void everyChoiceIsAValue() {
        for (FilterKey key : FilterKey.all()) {
            for (String choice : key.choices()) {
                FlowFilter.parse(key.text() + "=" + choice);
            }
        }
    }

    @Test
    void aFixedKeyMakesTermsThatDoNotChange() {
        for (FilterKey key : FilterKey.all()) {
            String example = key == FilterKey.LABEL ? "label=1,12" : key.example();
            assertThat(FlowFilter.parse(example).changingTerms().isEmpty())
                    .as(example)
                    .isEqualTo(key.isFixed());
        }
    }

    @Test
    void keysThatStandAloneAreTerms() {
        for (FilterKey key : FilterKey.all()) {
            if (key.standsAlone()) {
                FlowFilter.parse(key.text());
            }
        }
    }

    @Test
    void everySpellingNamesOneKey() {
        Set<String> spellings = new HashSet<>();
        for (FilterKey key : FilterKey.all()) {
            assertThat(FilterKey.find(key.text().toUpperCase(Locale.ROOT))).isSameAs(key);
            assertThat(spellings.add(key.text().replace('_', '.').replace('-', '.'))).isTrue();
            for (String alias : key.aliases()) {
                assertThat(FilterKey.find(alias.replace('.', '-'))).isSameAs(key);
                assertThat(spellings.add(alias)).as(alias).isTrue();
            }
        }
    }

    @Test
    void namesOfConntrackAreUnderstood() {
        for (String word :
                List.of(
                        "orig-src",
                        "orig-dst",
                        "reply-src",
                        "reply-dst",
                        "protonum",
                        "orig-port-src",
                        "reply-port-dst",
                        "icmp-type",
                        "icmpv6-id",
                        "src-nat",
                        "any-nat",
                        "zone-orig",
                        "delta-time",
                        "labels")) {
            assertThat(FilterKey.find(word)).as(word).isNotNull();
        }
    }

    /// Run with `-Dsne.test.rewrite=true` to bring the reference up to date.
    @Test
    void theReferenceListsExactlyTheseKeys() throws IOException {
        StringBuilder table = new StringBuilder("| key | value | example | selects | kernel |\n");
        table.append("|---|---|---|---|---|\n");
        for (FilterKey key : FilterKey.all()) {
            table.append("| `").append(key.text()).append('`');
            for (String alias : key.aliases()) {
                table.append(" `").append(alias).append('`');
            }
            table.append(" | ").append(key.kind().syntax());
            table.append(" | `").append(key.example()).append('`');
            table.append(" | ").append(key.help());
            table.append(" | ").append(key.kernelSupport()).append(" |\n");
        }
        Path reference = Path.of("FILTERS.md");
        String text = Files.readString(reference);
        if (Boolean.getBoolean("sne.test.rewrite")) {
            int start = text.indexOf("| key |");
            int end = text.indexOf("\n\n", start) + 1;
            text = text.substring(0, start) + table + text.substring(end);
            Files.writeString(reference, text);
        }
        assertThat(text).contains(table);
    }
}
