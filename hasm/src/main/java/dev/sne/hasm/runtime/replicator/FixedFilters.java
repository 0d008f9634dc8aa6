// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.filter.FilterKey;
import dev.sne.conntrack.filter.FlowFilter;
import java.util.List;
import java.util.stream.Collectors;

/// Filters that give the same answer from a flow's beginning to its end, for every event about it,
/// and on every host: they only use what never changes and what every event tells.
final class FixedFilters {
    private FixedFilters() {}

    /// @param whose what stands before the complaint
    /// @throws IllegalArgumentException when a filter is none
    static void require(String whose, FlowFilter filter) {
        List<String> changing = filter.changingTerms();
        if (!changing.isEmpty()) {
            throw new IllegalArgumentException(
                    whose
                            + ": `"
                            + changing.getFirst()
                            + "` may change while a flow lives, or is not in every event;"
                            + " allowed are "
                            + allowed());
        }
    }

    private static String allowed() {
        return FilterKey.all().stream()
                .filter(FilterKey::isFixed)
                .map(FilterKey::text)
                .collect(Collectors.joining(", "));
    }
}
