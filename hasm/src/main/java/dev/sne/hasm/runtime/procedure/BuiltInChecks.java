// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.hasm.Check;
import dev.sne.ifmii.link.LinkEvent;
import dev.sne.ifmii.link.LinkMonitor;
import dev.sne.ifmii.link.LinkState;
import dev.sne.ifmii.probe.Probe;
import dev.sne.ifmii.probe.ProbeOrigin;
import dev.sne.ifmii.probe.ProbeResult;
import dev.sne.netlink4j.NetworkNamespace;
import io.netty.channel.IoEventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The checks as settings describe them: what the link monitor sees, whether the resources are in
/// place, and what probes are answered. Belongs to an event loop.
final class BuiltInChecks implements AutoCloseable {
    /// A probe is given less time than its check, so that it has ended when the next check begins.
    private static final int PART_OF_LIMIT = 16;

    private static final System.Logger LOG = System.getLogger(BuiltInChecks.class.getName());

    private final FirewallSettings settings;
    private final IoEventLoop loop;
    private final ExecutorService looker;
    private final ResourceView view;
    private final ProbeOrigin origin;
    private final LinkMonitor monitor;
    private final Consumer<Check> lost;
    private final Consumer<ProcedureEvent> listener;
    private final Map<Check, List<Asker>> askers = new EnumMap<>(Check.class);
    private final SortedSet<String> links = new TreeSet<>();
    private String linksLost = "";

    /// @param looker looks at what is in place, with `view`
    /// @param lost told of each check that would be negative as a link that it needs has gone down
    BuiltInChecks(
            NetworkNamespace namespace,
            FirewallSettings settings,
            IoEventLoop loop,
            ExecutorService looker,
            ResourceView view,
            Consumer<Check> lost,
            Consumer<ProcedureEvent> listener) {
        this.settings = settings;
        this.loop = loop;
        this.looker = looker;
        this.view = view;
        this.lost = lost;
        this.listener = listener;
        origin = ProbeOrigin.open(loop, namespace);
        monitor = LinkMonitor.open(namespace, settings.linkMonitor(), loop, this::linkEvent);
        for (Check check : Check.values()) {
            if (settings.program(check.hook()) == null) {
                links.addAll(settings.plan(check).links());
            }
        }
        links.forEach(monitor::watch);
        // A link that is lost while the host is a backup must be known before it takes over.
        monitor.urgent(true);
    }

    /// Begins a check.
    void begin(Check check, long limitNanos, CheckRun run) {
        CheckPlan plan = settings.plan(check);
        for (String link : plan.links()) {
            run.need();
            run.needed(fault(link));
        }
        Resources wanted = settings.resources(check);
        if (!wanted.isEmpty() && !run.isOver()) {
            run.need();
            look(wanted, run);
        }
        run.needOf(plan.quorum(), plan.probes().size());
        run.complete();
        if (plan.quorum() > 0 && !run.isOver()) {
            Duration patience =
                    Duration.ofNanos(Math.max(1, limitNanos - limitNanos / PART_OF_LIMIT));
            for (Asker asker : askers(check, plan)) {
                if (!run.isOver()) {
                    asker.ask(patience, run);
                }
            }
        }
    }

    private String fault(String link) {
        if (!linksLost.isEmpty()) {
            return "links cannot be watched: " + linksLost;
        }
        LinkState state = monitor.state(link).orElse(null);
        if (state == null) {
            return link + " has not been looked at yet";
        }
        return state.isUp()
                ? ""
                : link
                        + " is "
                        + state.status()
                        + ": "
                        + state.reason()
                        + " ("
                        + state.source()
                        + ")";
    }

    /// The latest of the links that checks need, without those that have not been looked at.
    /// Thread-safe.
    List<LinkState> links() {
        List<LinkState> states = new ArrayList<>();
        for (String link : links) {
            monitor.state(link).ifPresent(states::add);
        }
        return states;
    }

    private void look(Resources wanted, CheckRun run) {
        looker.execute(() -> {
            String missing;
            try {
                missing = view.missing(wanted);
            } catch (RuntimeException e) {
                missing = String.valueOf(e.getMessage());
            }
            String found = missing;
            tell(() -> run.needed(found));
        });
    }

    private void tell(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "nobody waits for this check any more", e);
        }
    }

    private List<Asker> askers(Check check, CheckPlan plan) {
        return askers.computeIfAbsent(
                check,
                _ -> {
                    List<Asker> made = new ArrayList<>();
                    plan.probes().forEach(maker -> made.add(new Asker(maker)));
                    return made;
                });
    }

    private void linkEvent(LinkEvent event) {
        switch (event) {
            case LinkEvent.StateChanged(LinkState before, LinkState now) -> {
                if (before.isUp() && !now.isUp()) {
                    tellLost(now.name());
                }
                listener.accept(new ProcedureEvent.LinkChanged(before, now));
            }
            case LinkEvent.Stopped(Throwable cause) -> {
                linksLost = String.valueOf(cause.getMessage());
                listener.accept(new ProcedureEvent.LinksLost(linksLost));
            }
            case LinkEvent.Flapped _, LinkEvent.SourceChanged _ -> {
                // Of no consequence for a check.
            }
        }
    }

    private void tellLost(String link) {
        for (Check check : Check.values()) {
            if (settings.program(check.hook()) == null
                    && settings.plan(check).links().contains(link)) {
                lost.accept(check);
            }
        }
    }

    /// To be called on the event loop.
    @Override
    public void close() {
        askers.values().forEach(each -> each.forEach(Asker::close));
        origin.close();
        monitor.close();
    }

    /// Asks with one probe, which keeps its socket from one check to the next.
    private final class Asker {
        private final ProbeMaker maker;
        private @Nullable Probe probe;

        Asker(ProbeMaker maker) {
            this.maker = maker;
        }

        void ask(Duration patience, CheckRun run) {
            Probe asked = probe;
            try {
                if (asked == null) {
                    asked = maker.open(origin);
                    probe = asked;
                }
                Probe current = asked;
                boolean[] answered = new boolean[1];
                current.start(
                        patience,
                        result -> {
                            answered[0] = true;
                            run.vote(failure(current, result));
                        });
                run.onStop(() -> {
                    if (!answered[0]) {
                        close();
                    }
                });
            } catch (RuntimeException e) {
                close();
                run.vote(String.valueOf(e.getMessage()));
            }
        }

        private static String failure(Probe probe, ProbeResult result) {
            return switch (result) {
                case ProbeResult.Alive _ -> "";
                case ProbeResult.Failed failed -> probe + ": " + failed.detail();
            };
        }

        void close() {
            if (probe != null) {
                probe.close();
                probe = null;
            }
        }
    }
}
