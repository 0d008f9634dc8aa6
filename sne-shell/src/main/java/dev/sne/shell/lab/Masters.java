// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who was the master when, and who could hear whom: whether two were at once that could have known
/// of each other. Thread-safe.
final class Masters {
    private record Span(long from, long to) {
        long overlap(Span other) {
            return Math.min(to, other.to) - Math.max(from, other.from);
        }
    }

    private final Map<Integer, Long> since = new HashMap<>();
    private final Map<Integer, List<Span>> spans = new HashMap<>();
    private final Map<Integer, Long> deafSince = new HashMap<>();
    private final List<Span> deaf = new ArrayList<>();

    /// A firewall is the master, or is not any more.
    synchronized void master(int firewall, boolean is, long nanos) {
        if (is) {
            since.putIfAbsent(firewall, nanos);
        } else {
            Long from = since.remove(firewall);
            if (from != null) {
                spans.computeIfAbsent(firewall, _ -> new ArrayList<>()).add(new Span(from, nanos));
            }
        }
    }

    /// A firewall can neither hear nor be heard, or can again.
    synchronized void deaf(int firewall, boolean is) {
        long now = System.nanoTime();
        if (is) {
            deafSince.putIfAbsent(firewall, now);
        } else {
            Long from = deafSince.remove(firewall);
            if (from != null) {
                deaf.add(new Span(from, now));
            }
        }
    }

    /// The masters now.
    synchronized List<Integer> now() {
        return List.copyOf(since.keySet());
    }

    /// For how long, in nanoseconds and at most, two were masters although no firewall was deaf:
    /// from the moment when all could hear.
    synchronized long longestOverlap() {
        long now = System.nanoTime();
        List<Span> cut = new ArrayList<>(deaf);
        deafSince.values().forEach(from -> cut.add(new Span(from, now)));
        long longest = 0;
        List<Integer> firewalls = new ArrayList<>(spans.keySet());
        since.keySet().stream().filter(each -> !firewalls.contains(each)).forEach(firewalls::add);
        for (int one : firewalls) {
            for (int other : firewalls) {
                if (one < other) {
                    longest = Math.max(longest, overlap(of(one, now), of(other, now), cut));
                }
            }
        }
        return longest;
    }

    private List<Span> of(int firewall, long now) {
        List<Span> all = new ArrayList<>(spans.getOrDefault(firewall, List.of()));
        Long from = since.get(firewall);
        if (from != null) {
            all.add(new Span(from, now));
        }
        return all;
    }

    private static long overlap(List<Span> some, List<Span> others, List<Span> cut) {
        long longest = 0;
        for (Span one : some) {
            for (Span other : others) {
                if (one.overlap(other) > 0) {
                    Span both =
                            new Span(Math.max(one.from, other.from), Math.min(one.to, other.to));
                    longest = Math.max(longest, longestOutside(both, cut));
                }
            }
        }
        return longest;
    }

    /// The longest part of a span during which nobody was deaf.
    private static long longestOutside(Span both, List<Span> cut) {
        List<Span> parts = List.of(both);
        for (Span each : cut) {
            List<Span> left = new ArrayList<>();
            for (Span part : parts) {
                if (part.overlap(each) <= 0) {
                    left.add(part);
                    continue;
                }
                if (part.from < each.from) {
                    left.add(new Span(part.from, each.from));
                }
                if (part.to > each.to) {
                    left.add(new Span(each.to, part.to));
                }
            }
            parts = left;
        }
        return parts.stream().mapToLong(part -> part.to - part.from).max().orElse(0);
    }
}
