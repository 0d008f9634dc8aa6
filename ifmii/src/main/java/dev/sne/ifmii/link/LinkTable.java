// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.netlink4j.route.Link;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The links of a namespace as last told by rtnetlink, and which stands on which. Used by one
/// thread.
final class LinkTable {
    private final Map<Integer, Link> byIndex = new HashMap<>();
    private final Map<String, Integer> byName = new HashMap<>();

    /// Adds a link, or puts it in place of what was known of it.
    void put(Link link) {
        Link before = byIndex.put(link.index(), link);
        if (before != null) {
            byName.remove(before.name(), before.index());
        }
        byName.put(link.name(), link.index());
    }

    void remove(int index) {
        Link link = byIndex.remove(index);
        if (link != null) {
            byName.remove(link.name(), index);
        }
    }

    Optional<Link> get(int index) {
        return Optional.ofNullable(byIndex.get(index));
    }

    Optional<Link> get(String name) {
        Integer index = byName.get(name);
        return index == null ? Optional.empty() : get(index);
    }

    List<Link> all() {
        return List.copyOf(byIndex.values());
    }

    /// The links directly below one, in this namespace, by index.
    List<Link> lower(Link link) {
        List<Link> lower = new ArrayList<>();
        switch (Stacking.of(link)) {
            case ALONE -> {}
            case ON_ONE -> get(link.lower()).ifPresent(lower::add);
            case ON_ANY -> {
                for (Link other : byIndex.values()) {
                    if (other.master() == link.index()) {
                        lower.add(other);
                    }
                }
                lower.sort((a, b) -> Integer.compare(a.index(), b.index()));
            }
        }
        return lower;
    }
}
