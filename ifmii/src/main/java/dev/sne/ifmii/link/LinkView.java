// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.NetworkEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What a [LinkMonitor] knows and when it looks again: everything but its threads and its sockets.
/// Used by one thread; another one looks at the hardware for it.
///
/// A look may wait: for a slow bus, or as long as somebody else changes the network's settings,
/// since the kernel asks drivers under its one lock for that (RTNL). Meanwhile what the look before
/// has told counts, and what rtnetlink tells: the kernel notifies of a carrier without being asked.
final class LinkView {
    /// How long a look may take before what the one before has told is no longer believed.
    static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

    private final LinkMonitorSettings settings;
    private final SignalReader reader;
    private final Executor looker;
    private final Executor own;
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
    private boolean listed;
    private boolean stale = true;
    private boolean looking;
    private boolean silent;

    /// Whether a look is due as soon as the one that is under way has ended.
    private boolean again;

    private long lookBeganNanos;
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

    /// What a look at one interface told.
    ///
    /// @param signal null if the interface is gone or renamed
    private record Look(int index, @Nullable Signal signal) {}

    /// A view without any links.
    ///
    /// @param reader used by `looker` alone
    /// @param looker runs looks one after the other
    /// @param own runs what a look has told, on the thread of this view
    /// @param clock [System#nanoTime()]
    /// @param listener told of each event, in the order of happening
    LinkView(
            LinkMonitorSettings settings,
            SignalReader reader,
            Executor looker,
            Executor own,
            LongSupplier clock,
            Listener listener) {
        this.settings = settings;
        this.reader = reader;
        this.looker = looker;
        this.own = own;
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
        listed = true;
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
            looker.execute(() -> reader.retry(link.index()));
        }
        lookSoon();
    }

    private void remove(int index) {
        links.remove(index);
        signals.remove(index);
        looker.execute(() -> reader.forget(index));
        for (WatchedLink watching : watched.values()) {
            // Even if another link takes its name, or all but itself, before the next evaluation.
            watching.removed(index);
        }
    }

    private void lookSoon() {
        nextPollNanos = earliestPollNanos;
        again = true;
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

    /// Has the hardware looked at if it is time to, and reports what changed. Of no effect before
    /// the first [#list].
    void advance() {
        if (!listed) {
            return;
        }
        long now = clock.getAsLong();
        if (!looking && nextPollNanos - now <= 0) {
            resolve();
            look(now);
        }
        if (looking && !silent && now - lookBeganNanos >= LONGEST_LOOK.toNanos()) {
            silent(true);
        }
        evaluate();
    }

    private void silent(boolean on) {
        silent = on;
        changed = true;
        observer.silent(on ? "not answered for " + LONGEST_LOOK.toSeconds() + " s" : "");
    }

    private long interval(long nowNanos) {
        boolean matters = urgent || matterUntilNanos - nowNanos > 0;
        return (matters ? settings.urgentInterval() : settings.calmInterval()).toNanos();
    }

    /// How long to wait for an event before [#advance] is due again; nanoseconds, at least 0.
    long patienceNanos() {
        long now = clock.getAsLong();
        long patience = polled.isEmpty() || looking ? Long.MAX_VALUE : nextPollNanos - now;
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

    private void look(long start) {
        List<Link> open = new ArrayList<>();
        for (int index : polled) {
            open.add(links.get(index).orElseThrow());
        }
        looking = true;
        again = false;
        lookBeganNanos = start;
        looker.execute(() -> {
            List<Look> looks = new ArrayList<>();
            for (Link link : open) {
                looks.add(look(link));
            }
            own.execute(() -> looked(looks));
        });
    }

    private Look look(Link link) {
        try {
            return new Look(link.index(), reader.read(link, clock.getAsLong()));
        } catch (SystemCallException e) {
            if (!e.errno().equals(Errno.ENODEV)) {
                throw e;
            }
            return new Look(link.index(), null);
        }
    }

    private void looked(List<Look> looks) {
        looking = false;
        if (silent) {
            silent(false);
        }
        for (Look look : looks) {
            Link link = links.get(look.index()).orElse(null);
            if (look.signal() == null) {
                // Gone or renamed since the last event: what rtnetlink says decides.
                stale = true;
            } else if (link != null && polled.contains(look.index())) {
                Signal before = signals.put(look.index(), look.signal());
                changed |= before == null || !before.equals(look.signal());
                told(link, before, look.signal());
            }
        }
        long end = clock.getAsLong();
        evaluate();
        // However slow the hardware, looking takes at most half of the time.
        earliestPollNanos = end + (end - lookBeganNanos);
        nextPollNanos =
                again
                        ? earliestPollNanos
                        : Math.max(lookBeganNanos + interval(end), earliestPollNanos);
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
