// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.OperState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts together what rtnetlink has told of an interface, what a look at the hardware told, and the
/// same of the interfaces below. An interface is up when none of them denies it. Used by one
/// thread.
final class Observer {
    /// The kernel allows eight devices on top of each other (`MAX_NEST_DEV`).
    static final int MOST_LEVELS = 8;

    private final LinkTable links;
    private final Map<Integer, Signal> signals;
    private final Set<String> polledKinds;
    private String silence = "";

    /// An observer of `links`.
    ///
    /// @param signals what the last look at each interface told, by index
    /// @param polledKinds kinds of interfaces that are looked at
    Observer(LinkTable links, Map<Integer, Signal> signals, Set<String> polledKinds) {
        this.links = links;
        this.signals = signals;
        this.polledKinds = polledKinds;
    }

    /// Whether an interface is to be looked at: it is set up and stands for hardware.
    boolean isPolled(Link link) {
        return link.isUp() && !link.isLoopback() && polledKinds.contains(link.kind());
    }

    /// Says of all interfaces that are looked at that their last look is too old to be believed.
    ///
    /// @param reason why; empty for the opposite
    void silent(String reason) {
        silence = reason;
    }

    Observation observe(Link link) {
        return observe(link, 0);
    }

    private Observation observe(Link link, int level) {
        if (!link.isUp()) {
            return Observation.of(
                    LinkStatus.DISABLED, "set down by the administrator", Source.RTNETLINK);
        }
        Signal signal = signals.get(link.index());
        if (!silence.isEmpty() && isPolled(link)) {
            Source source = signal == null ? Source.RTNETLINK : signal.source();
            return Observation.of(LinkStatus.DOWN, silence, source);
        }
        if (signal == null && isPolled(link)) {
            return Observation.of(LinkStatus.UNKNOWN, "not looked at yet", Source.RTNETLINK);
        }
        if (signal != null && !signal.up()) {
            return Observation.of(LinkStatus.DOWN, "no signal", signal.source());
        }
        if (!link.carrier() || !isOperational(link.operState())) {
            String reason = link.carrier() ? operational(link.operState()) : "no carrier";
            return Observation.of(LinkStatus.DOWN, reason, Source.RTNETLINK);
        }
        List<Link> lower = level < MOST_LEVELS ? links.lower(link) : List.of();
        if (!lower.isEmpty()) {
            return onLower(lower, level);
        }
        return signal == null
                ? Observation.of(LinkStatus.UP, "carrier", Source.RTNETLINK)
                : Observation.of(LinkStatus.UP, "signal and carrier", signal.source());
    }

    /// At least one of those below has to be up; where there is only one, that one.
    private Observation onLower(List<Link> lower, int level) {
        Set<String> bottom = new LinkedHashSet<>();
        List<String> reasons = new ArrayList<>();
        Observation up = null;
        LinkStatus otherwise = LinkStatus.DOWN;
        Source source = Source.RTNETLINK;
        for (Link link : lower) {
            Observation below = observe(link, level + 1);
            if (below.lower().isEmpty()) {
                bottom.add(link.name());
            } else {
                bottom.addAll(below.lower());
            }
            if (below.isUp()) {
                up = up == null ? below : up;
            } else {
                reasons.add(link.name() + ": " + below.reason());
                source = below.source();
                otherwise = below.status() == LinkStatus.UNKNOWN ? below.status() : otherwise;
            }
        }
        return up != null
                ? new Observation(LinkStatus.UP, up.reason(), up.source(), List.copyOf(bottom))
                : new Observation(
                        otherwise, String.join(", ", reasons), source, List.copyOf(bottom));
    }

    private static boolean isOperational(OperState state) {
        return switch (state) {
            case UP, UNKNOWN -> true;
            case DOWN, LOWER_LAYER_DOWN, NOT_PRESENT, TESTING, DORMANT -> false;
        };
    }

    private static String operational(OperState state) {
        return switch (state) {
            case UP, UNKNOWN -> "carrier";
            case DOWN -> "operationally down";
            case LOWER_LAYER_DOWN -> "the interface below is down";
            case NOT_PRESENT -> "hardware is missing";
            case TESTING -> "under test";
            case DORMANT -> "waits for authentication";
        };
    }
}
