// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.NetworkEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What a [LinkMonitor] knows and when it looks again: everything but its thread and its sockets.
/// Used by one thread.
final class LinkView {
    private final LinkMonitorSettings settings;
    private final SignalReader reader;
    private final LongSupplier clock;
    private final Listener listener;
    private final LinkTable links = new LinkTable();
    private final Map<String, WatchedLink> watched = new LinkedHashMap<>();
    private final Map<Integer, Signal> signals = new HashMap<>();
    private final Observer observer;

    /// Indexes of the interfaces that are looked at: watched, or below one that is.
    private final Set<Integer> polled = new HashSet<>();

    /// Whether [#polled] is to be found anew.
    private boolean restacked = true;

    /// Whether the watched links are to be observed anew.
    private boolean changed = true;

    private boolean urgent;
    private boolean stale = true;
    private long matterUntilNanos;
    private long nextPollNanos;
    private long earliestPollNanos;

    /// What is told of the watched links.
    interface Listener {
        /// Something happened.
        void event(LinkEvent event);

        /// A watched link was observed; its status need not have changed.
        void state(LinkState state);
    }

    /// A view without any links.
    ///
    /// @param clock [System#nanoTime()]
    /// @param listener told of each event, in the order of happening
    LinkView(
            LinkMonitorSettings settings,
            SignalReader reader,
            LongSupplier clock,
            Listener listener) {
        this.settings = settings;
        this.reader = reader;
        this.clock = clock;
        this.listener = listener;
        this.observer = new Observer(links, signals, settings.polledKinds());
        this.nextPollNanos = clock.getAsLong();
        this.matterUntilNanos = nextPollNanos;
        this.earliestPollNanos = nextPollNanos;
    }

    void watch(String name) {
        if (!watched.containsKey(name)) {
            watched.put(name, new WatchedLink(name, settings, clock.getAsLong()));
            lookSoon();
        }
    }

    void unwatch(String name) {
        watched.remove(name);
        restacked = true;
    }

    void urgent(boolean on) {
        urgent = on;
        lookSoon();
    }

    /// Takes all links that there are, in place of what was known.
    void list(List<Link> all) {
        Set<Integer> gone = new HashSet<>();
        links.all().forEach(link -> gone.add(link.index()));
        for (Link link : all) {
            gone.remove(link.index());
            links.put(link);
        }
        gone.forEach(this::remove);
        stale = false;
        lookSoon();
    }

    /// Takes an event of rtnetlink. Nothing is reported before [#advance], so that of events that
    /// come together only the outcome counts.
    void event(NetworkEvent event) {
        if (!(event instanceof NetworkEvent.LinkEvent(boolean deleted, Link link))) {
            return;
        }
        if (deleted) {
            remove(link.index());
        } else {
            links.put(link);
            reader.retry(link.index());
        }
        lookSoon();
    }

    private void remove(int index) {
        links.remove(index);
        signals.remove(index);
        reader.forget(index);
        for (WatchedLink watching : watched.values()) {
            // Even if another link takes its name, or all but itself, before the next evaluation.
            watching.removed(index);
        }
    }

    private void lookSoon() {
        nextPollNanos = earliestPollNanos;
        restacked = true;
        changed = true;
    }

    /// Events were lost.
    void overrun() {
        stale = true;
    }

    /// Whether what is known of the links cannot be trusted, so that [#list] is to be called.
    boolean isStale() {
        return stale;
    }

    /// Looks at the hardware if it is time to, and reports what changed.
    void advance() {
        long start = clock.getAsLong();
        if (nextPollNanos - start <= 0) {
            resolve();
            poll();
            long end = clock.getAsLong();
            evaluate();
            // However slow the hardware, looking takes at most half of the time.
            earliestPollNanos = end + (end - start);
            nextPollNanos = Math.max(start + interval(end), earliestPollNanos);
        } else {
            evaluate();
        }
    }

    private long interval(long nowNanos) {
        boolean matters = urgent || matterUntilNanos - nowNanos > 0;
        return (matters ? settings.urgentInterval() : settings.calmInterval()).toNanos();
    }

    /// How long to wait for an event before [#advance] is due again; nanoseconds, at least 0.
    long patienceNanos() {
        long now = clock.getAsLong();
        long patience = polled.isEmpty() ? Long.MAX_VALUE : nextPollNanos - now;
        for (WatchedLink link : watched.values()) {
            patience = Math.min(patience, link.dueInNanos(now));
        }
        return Math.max(0, Math.min(patience, settings.calmInterval().toNanos()));
    }

    /// Finds the interfaces to look at: those that stand for hardware, at the bottom of the watched
    /// ones. Their number bounds what a poll costs.
    private void resolve() {
        if (!restacked) {
            return;
        }
        restacked = false;
        polled.clear();
        List<Link> open = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (String name : watched.keySet()) {
            links.get(name).ifPresent(open::add);
        }
        while (!open.isEmpty()) {
            Link link = open.removeLast();
            if (seen.add(link.index())) {
                if (observer.isPolled(link)) {
                    polled.add(link.index());
                }
                open.addAll(links.lower(link));
            }
        }
        signals.keySet().retainAll(polled);
    }

    private void poll() {
        for (int index : polled) {
            Link link = links.get(index).orElseThrow();
            try {
                Signal now = reader.read(link, clock.getAsLong());
                Signal before = signals.put(index, now);
                changed |= before == null || !before.equals(now);
                told(link, before, now);
            } catch (SystemCallException e) {
                if (!e.errno().equals(Errno.ENODEV)) {
                    throw e;
                }
                // Gone or renamed since the last event: what rtnetlink says decides.
                stale = true;
            }
        }
    }

    private void told(Link link, @Nullable Signal before, Signal now) {
        long at = clock.getAsLong();
        if (before == null
                || before.source() != now.source()
                || !before.note().equals(now.note())) {
            listener.event(new LinkEvent.SourceChanged(link.name(), now.source(), now.note(), at));
        }
        if (now.flapped()) {
            for (WatchedLink watching : watched.values()) {
                if (watching.state().isUp() && isOnlyOn(watching.name(), link.index())) {
                    watching.flapped(at);
                    listener.event(new LinkEvent.Flapped(watching.name(), now.source(), at));
                }
            }
        }
    }

    /// Whether the interface of this name is the one of this index, or stands on it alone.
    private boolean isOnlyOn(String name, int index) {
        Link link = links.get(name).orElse(null);
        while (link != null && link.index() != index) {
            List<Link> lower = links.lower(link);
            link = lower.size() == 1 ? lower.getFirst() : null;
        }
        return link != null;
    }

    /// Reports every watched link whose status is another now.
    private void evaluate() {
        long now = clock.getAsLong();
        for (WatchedLink link : watched.values()) {
            if (changed || link.dueInNanos(now) == 0) {
                evaluate(link, now);
            }
        }
        changed = false;
    }

    private void evaluate(WatchedLink watching, long now) {
        Link link = links.get(watching.name()).orElse(null);
        if (link != null && watching.index() != 0 && watching.index() != link.index()) {
            report(watching, absent("removed; another interface took its place"), now);
        }
        if (link == null) {
            report(watching, absent(whereabouts(watching)), now);
        } else {
            watching.index(link.index());
            Observation observation = observer.observe(link);
            if (observation.status() != LinkStatus.UNKNOWN) {
                report(watching, observation, now);
            }
        }
    }

    private void report(WatchedLink watching, Observation observation, long now) {
        LinkState before = watching.state();
        if (watching.update(observation, now)) {
            matterUntilNanos = now + settings.calmAfter().toNanos();
            listener.event(new LinkEvent.StateChanged(before, watching.state()));
        }
        listener.state(watching.state());
    }

    private String whereabouts(WatchedLink watching) {
        if (watching.index() == 0) {
            return "there is no such interface";
        }
        return links.get(watching.index())
                .map(link -> "renamed to " + link.name())
                .orElse("removed");
    }

    private static Observation absent(String why) {
        return Observation.of(LinkStatus.ABSENT, why, Source.RTNETLINK);
    }
}
