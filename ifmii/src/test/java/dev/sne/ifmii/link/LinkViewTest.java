// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.NetworkEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LinkViewTest {
    private static final long MILLI = 1_000_000;
    private static final Link ETH0 = FakeLinks.up(2, "eth0", "");
    private static final Link ETH1 = FakeLinks.up(3, "eth1", "");

    private final Map<String, Signal> hardware = new HashMap<>();
    private final List<LinkEvent> events = new ArrayList<>();
    private final List<String> looks = new ArrayList<>();
    private long now = Long.MAX_VALUE - 20_000 * MILLI;
    private long lookNanos;
    private @Nullable List<Runnable> held;

    private final SignalReader reader =
            new SignalReader() {
                @Override
                public Signal read(Link link, long nowNanos) {
                    looks.add(link.name());
                    now += lookNanos;
                    Signal signal = hardware.get(link.name());
                    if (signal == null) {
                        throw new SystemCallException(link.name() + ": look", Errno.ENODEV);
                    }
                    return signal;
                }

                @Override
                public void retry(int index) {}

                @Override
                public void forget(int index) {}
            };

    private final LinkView.Listener listener =
            new LinkView.Listener() {
                @Override
                public void event(LinkEvent event) {
                    events.add(event);
                }

                @Override
                public void state(LinkState state) {}
            };

    /// Looks are done at once, unless they are to be held up.
    private void aside(Runnable look) {
        if (held == null) {
            look.run();
        } else {
            held.add(look);
        }
    }

    private LinkView view(LinkMonitorSettings settings, Link... links) {
        LinkView view =
                new LinkView(settings, reader, this::aside, Runnable::run, () -> now, listener);
        view.list(List.of(links));
        return view;
    }

    private static LinkMonitorSettings immediate() {
        return LinkMonitorSettings.DEFAULT
                .withDelays(Duration.ZERO, Duration.ZERO)
                .withDamping(DampingSettings.OFF);
    }

    private void signal(String name, boolean up) {
        hardware.put(name, new Signal(up, false, Source.MII, ""));
    }

    private static void tell(LinkView view, Link link) {
        view.event(new NetworkEvent.LinkEvent(false, link));
        view.advance();
    }

    private void pass(LinkView view, long millis) {
        now += millis * MILLI;
        view.advance();
    }

    /// The status changes since the last call, such as `eth0 UP`.
    private List<String> changes() {
        List<String> changes = new ArrayList<>();
        for (LinkEvent event : events) {
            if (event instanceof LinkEvent.StateChanged(_, LinkState state)) {
                changes.add(state.name() + " " + state.status());
            }
        }
        events.clear();
        return changes;
    }

    private LinkState last() {
        for (LinkEvent event : events.reversed()) {
            if (event instanceof LinkEvent.StateChanged(_, LinkState state)) {
                return state;
            }
        }
        throw new AssertionError("no change in " + events);
    }

    @Test
    void theFirstStateIsToldAtOnce() {
        signal("eth0", true);
        LinkView view = view(LinkMonitorSettings.DEFAULT, ETH0);
        view.watch("eth0");
        view.watch("eth9");
        view.advance();
        assertThat(events).hasSize(3);
        assertThat(events.getFirst())
                .isEqualTo(new LinkEvent.SourceChanged("eth0", Source.MII, "", now));
        assertThat(last().reason()).isEqualTo("there is no such interface");
        assertThat(changes()).containsExactly("eth0 UP", "eth9 ABSENT");
    }

    @Test
    void aLossIsToldAtOnceAndAReturnWhenItLasts() {
        signal("eth0", true);
        LinkView view = view(LinkMonitorSettings.DEFAULT, ETH0);
        view.watch("eth0");
        view.urgent(true);
        view.advance();
        signal("eth0", false);
        events.clear();
        pass(view, 10);
        assertThat(last().source()).isEqualTo(Source.MII);
        assertThat(last().reason()).isEqualTo("no signal");
        assertThat(changes()).containsExactly("eth0 DOWN");
        signal("eth0", true);
        pass(view, 10);
        assertThat(view.patienceNanos()).isEqualTo(10 * MILLI);
        pass(view, 499);
        assertThat(changes()).isEmpty();
        pass(view, 1);
        assertThat(changes()).containsExactly("eth0 UP");
    }

    @Test
    void aLossCanBeDelayed() {
        signal("eth0", true);
        LinkView view = view(immediate().withDelays(Duration.ofMillis(50), Duration.ZERO), ETH0);
        view.watch("eth0");
        view.urgent(true);
        view.advance();
        changes();
        signal("eth0", false);
        pass(view, 10);
        signal("eth0", true);
        pass(view, 10);
        signal("eth0", false);
        pass(view, 10);
        pass(view, 49);
        assertThat(changes()).isEmpty();
        pass(view, 1);
        assertThat(changes()).containsExactly("eth0 DOWN");
    }

    @Test
    void aLinkThatIsLostTooOftenIsHeldDown() {
        signal("eth0", true);
        LinkView view = view(immediate().withDamping(DampingSettings.DEFAULT), ETH0);
        view.watch("eth0");
        view.urgent(true);
        view.advance();
        for (int i = 0; i < 4; i++) {
            signal("eth0", false);
            pass(view, 10);
            signal("eth0", true);
            pass(view, 10);
        }
        assertThat(changes())
                .containsExactly(
                        "eth0 UP",
                        "eth0 DOWN",
                        "eth0 UP",
                        "eth0 DOWN",
                        "eth0 UP",
                        "eth0 DOWN",
                        "eth0 UP",
                        "eth0 DOWN");
        pass(view, 9_900);
        assertThat(changes()).isEmpty();
        pass(view, 200);
        assertThat(changes()).containsExactly("eth0 UP");
    }

    @Test
    void carrierAndSignalMustAgree() {
        signal("eth0", true);
        LinkView view = view(immediate(), ETH0);
        view.watch("eth0");
        view.advance();
        changes();
        tell(view, FakeLinks.noCarrier(ETH0));
        assertThat(last().source()).isEqualTo(Source.RTNETLINK);
        assertThat(changes()).containsExactly("eth0 DOWN");
        tell(view, ETH0);
        assertThat(changes()).containsExactly("eth0 UP");
    }

    @Test
    void anInterfaceThatIsSetDownIsDisabledAndNotLookedAt() {
        signal("eth0", true);
        LinkView view = view(LinkMonitorSettings.DEFAULT, ETH0);
        view.watch("eth0");
        view.advance();
        changes();
        tell(view, FakeLinks.disabled(ETH0));
        assertThat(changes()).containsExactly("eth0 DISABLED");
        looks.clear();
        pass(view, 5000);
        assertThat(looks).isEmpty();
        tell(view, ETH0);
        assertThat(changes()).containsExactly("eth0 DOWN");
        pass(view, 500);
        assertThat(changes()).containsExactly("eth0 UP");
    }

    @Test
    void aRenamedInterfaceIsAbsentUnderItsOldName() {
        signal("eth0", true);
        signal("wan0", true);
        LinkView view = view(immediate(), ETH0);
        view.watch("eth0");
        view.watch("wan0");
        view.advance();
        changes();
        tell(view, FakeLinks.renamed(ETH0, "wan0"));
        assertThat(changes()).containsExactly("eth0 ABSENT", "wan0 UP");
    }

    @Test
    void aRemovedInterfaceThatIsMadeAnewIsSeenToGo() {
        signal("eth0", true);
        LinkView view = view(immediate(), ETH0);
        view.watch("eth0");
        view.advance();
        changes();
        view.event(new NetworkEvent.LinkEvent(true, ETH0));
        view.event(new NetworkEvent.LinkEvent(false, FakeLinks.up(7, "eth0", "")));
        view.advance();
        assertThat(changes()).containsExactly("eth0 ABSENT", "eth0 UP");
        // The same when the events were lost and all links are listed instead.
        view.list(List.of(FakeLinks.up(9, "eth0", "")));
        view.advance();
        assertThat(changes()).containsExactly("eth0 ABSENT", "eth0 UP");
        view.list(List.of());
        view.advance();
        assertThat(last().reason()).isEqualTo("removed");
    }

    @Test
    void anInterfaceThatVanishesBetweenTwoLooksAsksForAListing() {
        signal("eth0", true);
        LinkView view = view(immediate(), ETH0);
        view.watch("eth0");
        view.advance();
        changes();
        hardware.clear();
        pass(view, 1000);
        assertThat(view.isStale()).isTrue();
        assertThat(changes()).isEmpty();
        view.list(List.of());
        view.advance();
        assertThat(view.isStale()).isFalse();
        assertThat(changes()).containsExactly("eth0 ABSENT");
    }

    /// Events that are older than a listing tell of states that are long over.
    @Test
    void ofEventsThatComeTogetherOnlyTheOutcomeCounts() {
        signal("eth0", true);
        LinkView view = view(immediate(), ETH0);
        view.watch("eth0");
        view.advance();
        changes();
        view.event(new NetworkEvent.LinkEvent(false, FakeLinks.disabled(ETH0)));
        view.event(new NetworkEvent.LinkEvent(false, FakeLinks.noCarrier(ETH0)));
        tell(view, ETH0);
        assertThat(changes()).isEmpty();
    }

    @Test
    void aLinkThatIsMadeAnewWithTheSameIndexIsSeenToGo() {
        signal("eth0", true);
        LinkView view = view(immediate(), ETH0);
        view.watch("eth0");
        view.advance();
        changes();
        view.event(new NetworkEvent.LinkEvent(true, ETH0));
        tell(view, ETH0);
        assertThat(changes()).containsExactly("eth0 ABSENT", "eth0 UP");
    }

    @Test
    void lostEventsAskForAListing() {
        signal("eth0", true);
        LinkView view = view(immediate(), ETH0);
        assertThat(view.isStale()).isFalse();
        view.overrun();
        assertThat(view.isStale()).isTrue();
    }

    @Test
    void aVlanFollowsTheHardwareBelow() {
        signal("eth0", true);
        LinkView view =
                view(
                        immediate(),
                        ETH0,
                        FakeLinks.on(5, "eth0.7", "vlan", 2),
                        FakeLinks.on(6, "mv0", "macvlan", 5));
        view.watch("mv0");
        view.urgent(true);
        view.advance();
        assertThat(last().lower()).containsExactly("eth0");
        assertThat(last().source()).isEqualTo(Source.MII);
        signal("eth0", false);
        pass(view, 10);
        assertThat(last().reason()).isEqualTo("eth0.7: eth0: no signal");
        assertThat(changes()).containsExactly("mv0 UP", "mv0 DOWN");
    }

    @Test
    void aBondIsUpAsLongAsOneOfItsPortsIs() {
        for (String kind : List.of("bond", "team", "bridge")) {
            signal("eth0", true);
            signal("eth1", true);
            LinkView view =
                    view(
                            immediate(),
                            FakeLinks.port(2, "eth0", 8),
                            FakeLinks.port(3, "eth1", 8),
                            FakeLinks.up(8, "bond0", kind),
                            FakeLinks.on(9, "bond0.5", "vlan", 8));
            view.watch("bond0.5");
            view.urgent(true);
            view.advance();
            assertThat(last().lower()).containsExactly("eth0", "eth1");
            signal("eth0", false);
            pass(view, 10);
            assertThat(changes()).containsExactly("bond0.5 UP");
            signal("eth1", false);
            pass(view, 10);
            assertThat(last().reason()).isEqualTo("bond0: eth0: no signal, eth1: no signal");
            assertThat(changes()).containsExactly("bond0.5 DOWN");
            // A port that is released decides no more.
            signal("eth0", true);
            tell(view, FakeLinks.up(2, "eth0", ""));
            assertThat(changes()).isEmpty();
        }
    }

    /// The other end of a veth is not below it, and two ends must not be followed for ever.
    @Test
    void bothEndsOfAPairOfVirtualLinksAreFollowedByEvents() {
        LinkView view =
                view(
                        immediate(),
                        FakeLinks.on(5, "v0", "veth", 6),
                        FakeLinks.on(6, "v1", "veth", 5));
        view.watch("v0");
        view.advance();
        assertThat(last().lower()).isEmpty();
        assertThat(looks).isEmpty();
        assertThat(changes()).containsExactly("v0 UP");
    }

    @Test
    void aRingOfLinksIsNotFollowedForEver() {
        LinkView view =
                view(
                        immediate(),
                        FakeLinks.on(5, "a", "macvlan", 6),
                        FakeLinks.on(6, "b", "macvlan", 5));
        view.watch("a");
        view.advance();
        assertThat(changes()).containsExactly("a UP");
    }

    @Test
    void aShortLossIsToldForWhatStandsOnTheHardwareAlone() {
        signal("eth0", true);
        signal("eth1", true);
        LinkView view =
                view(
                        immediate(),
                        FakeLinks.port(2, "eth0", 8),
                        FakeLinks.port(3, "eth1", 8),
                        FakeLinks.up(8, "bond0", "bond"),
                        FakeLinks.on(9, "eth0.7", "vlan", 2));
        view.watch("bond0");
        view.watch("eth0");
        view.watch("eth0.7");
        view.urgent(true);
        view.advance();
        events.clear();
        hardware.put("eth0", new Signal(true, true, Source.MII, ""));
        pass(view, 10);
        assertThat(events)
                .containsExactly(
                        new LinkEvent.Flapped("eth0", Source.MII, now),
                        new LinkEvent.Flapped("eth0.7", Source.MII, now));
    }

    @Test
    void aChangeOfTheSourceIsTold() {
        signal("eth0", true);
        LinkView view = view(immediate(), ETH0);
        view.watch("eth0");
        view.advance();
        events.clear();
        hardware.put("eth0", new Signal(true, false, Source.ETHTOOL, "no MII registers (EIO)"));
        pass(view, 1000);
        assertThat(events)
                .containsExactly(
                        new LinkEvent.SourceChanged(
                                "eth0", Source.ETHTOOL, "no MII registers (EIO)", now));
    }

    @Test
    void looksAreFrequentOnlyWhileItMatters() {
        signal("eth0", true);
        LinkView view = view(immediate(), ETH0, ETH1);
        view.watch("eth0");
        view.advance();
        // Its first state is a change.
        assertThat(view.patienceNanos()).isEqualTo(10 * MILLI);
        pass(view, 10_000);
        assertThat(view.patienceNanos()).isEqualTo(1000 * MILLI);
        view.urgent(true);
        view.advance();
        assertThat(view.patienceNanos()).isEqualTo(10 * MILLI);
        view.urgent(false);
        view.advance();
        assertThat(view.patienceNanos()).isEqualTo(1000 * MILLI);
        assertThat(looks).doesNotContain("eth1");
    }

    @Test
    void nothingIsLookedAtThatIsNotWatched() {
        signal("eth0", true);
        LinkView view = view(immediate(), ETH0);
        view.watch("eth0");
        view.advance();
        view.unwatch("eth0");
        looks.clear();
        events.clear();
        signal("eth0", false);
        pass(view, 5000);
        pass(view, 5000);
        assertThat(looks).isEmpty();
        assertThat(events).isEmpty();
    }

    /// A slow management bus must not take the whole thread.
    @Test
    void slowHardwareIsLookedAtLessOften() {
        signal("eth0", true);
        lookNanos = 40 * MILLI;
        LinkView view = view(immediate(), ETH0);
        view.watch("eth0");
        view.urgent(true);
        view.advance();
        assertThat(view.patienceNanos()).isEqualTo(40 * MILLI);
        // Not even a storm of events changes that.
        tell(view, ETH0);
        assertThat(looks).hasSize(1);
    }

    /// The kernel's lock is somebody else's, so that no driver answers.
    @Test
    void aCarrierIsFollowedWhileALookTakesLong() {
        signal("eth0", true);
        LinkView view = view(immediate(), ETH0);
        view.watch("eth0");
        view.urgent(true);
        view.advance();
        assertThat(changes()).containsExactly("eth0 UP");
        List<Runnable> looks = new ArrayList<>();
        held = looks;
        pass(view, 10);
        pass(view, 4_000);
        assertThat(changes()).isEmpty();
        tell(view, FakeLinks.noCarrier(ETH0));
        assertThat(changes()).containsExactly("eth0 DOWN");
        tell(view, ETH0);
        assertThat(changes()).containsExactly("eth0 UP");
        held = null;
        looks.forEach(Runnable::run);
        view.advance();
        assertThat(changes()).isEmpty();
    }

    @Test
    void aLookThatDoesNotEndIsNoSignOfLife() {
        signal("eth0", true);
        LinkView view = view(immediate(), ETH0);
        view.watch("eth0");
        view.urgent(true);
        view.advance();
        List<Runnable> looks = new ArrayList<>();
        held = looks;
        pass(view, 10);
        pass(view, 4_999);
        assertThat(changes()).containsExactly("eth0 UP");
        pass(view, 1);
        assertThat(last().reason()).isEqualTo("not answered for 5 s");
        assertThat(changes()).containsExactly("eth0 DOWN");
        held = null;
        looks.forEach(Runnable::run);
        assertThat(changes()).containsExactly("eth0 UP");
    }
}
