// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Event;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.SubState;
import dev.sne.hasm.runtime.node.Transition;
import dev.sne.shell.control.Given;
import dev.sne.shell.daemon.DaemonEvent;
import dev.sne.shell.daemon.DaemonEvent.Moment;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NotifierTest {
    private static final Instant TIME = Instant.parse("2026-03-01T03:00:00Z");
    static final Moment AT = new Moment(TIME.getEpochSecond() * 1_000_000, 42);

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    private final class Notes implements Receiver {
        @Override
        public String name() {
            return "notes";
        }

        @Override
        public void deliver(Notification notification) {
            told.add(
                    notification.kindWord()
                            + " "
                            + notification.what()
                            + ": "
                            + notification.text());
        }
    }

    static DaemonEvent told(Event event, int host) {
        return new DaemonEvent.Told(AT, 0, event, host);
    }

    private static DaemonEvent moved(SubState from, SubState to, int master, String cause) {
        return new DaemonEvent.Moved(
                AT, 0, new Transition(TIME, 1, from, to, new Epoch(3, 1), master, cause));
    }

    private static DaemonEvent replication(DaemonEvent.Replication.Alarm alarm) {
        return new DaemonEvent.Replication(AT, 0, alarm, "3 of 1024 parts");
    }

    private Notifier notifier(String events) {
        String more = events.isEmpty() ? "" : "notify = { events = [" + events + "] }\n";
        return new Notifier(Given.read("fw2", more), List.of(new Notes()));
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void tellsOfAFailoverAndOfWhatHasDied() {
        try (Notifier notifier = notifier("")) {
            notifier.accept(moved(SubState.D_LISTEN, SubState.B_SYNC, 1, "ADV of host 1"));
            notifier.accept(moved(SubState.B_MON, SubState.H_VERIFY, Hosts.NONE, "timer"));
            notifier.accept(told(Event.MASTER, 2));
            notifier.accept(told(Event.PEER_DEAD, 1));
            notifier.accept(told(Event.DEDICATED_LINK_DOWN, 2));
        }
        assertThat(told)
                .containsExactly(
                        "dead-host master_dead: fw1, the master, is heard no more",
                        "failover master: fw2 is master now",
                        "dead-host peer_dead: fw1 is heard no more");
    }

    @Test
    void tellsOfTwoMastersAndOfTablesThatDiffer() {
        try (Notifier notifier = notifier("")) {
            notifier.accept(moved(SubState.S_RUN, SubState.S_REL, 1, "ADV of host 1"));
            notifier.accept(moved(SubState.S_RUN, SubState.S_REL, 2, "stop"));
            notifier.accept(replication(DaemonEvent.Replication.Alarm.DIVERGENCE));
            notifier.accept(replication(DaemonEvent.Replication.Alarm.COMPLETE));
        }
        assertThat(told)
                .containsExactly(
                        "split-brain two_masters: there were two masters: fw2 has heard a later one"
                                + " and lets go (ADV of host 1)",
                        "divergence divergence: replication: 3 of 1024 parts");
    }

    @Test
    void tellsOfWhatIsWantedOnly() {
        try (Notifier notifier = notifier("\"dead-host\"")) {
            notifier.accept(told(Event.MASTER, 2));
            notifier.accept(told(Event.ALONE, 2));
        }
        assertThat(told).containsExactly("dead-host alone: no backup is left");
    }

    /// One that hangs holds up neither the daemon nor the others, and does not pile up.
    @Test
    void isNotHeldUpByAReceiver() {
        CountDownLatch stuck = new CountDownLatch(1);
        Receiver hanging =
                new Receiver() {
                    @Override
                    public String name() {
                        return "hanging";
                    }

                    @Override
                    public void deliver(Notification notification) throws InterruptedException {
                        stuck.await();
                    }
                };
        int events = 10 * Courier.MAX_WAITING;
        Notifier notifier = new Notifier(Given.read("fw2", ""), List.of(hanging, new Notes()));
        try (notifier) {
            for (int i = 0; i < events; i++) {
                int sent = i;
                notifier.accept(told(Event.PEER_DEAD, 1));
                until(() -> told.size() > sent);
            }
            Courier first = notifier.couriers().getFirst();
            assertThat(first.leftOut()).isGreaterThanOrEqualTo(events - Courier.MAX_WAITING - 1);
            stuck.countDown();
            until(() -> first.delivered() + first.leftOut() == events);
        }
        assertThat(told).hasSize(events);
    }

    @Test
    void goesOnAfterFailuresAndCountsThem() {
        Receiver failing =
                new Receiver() {
                    private int count;

                    @Override
                    public String name() {
                        return "failing";
                    }

                    @Override
                    public void deliver(Notification notification) throws IOException {
                        if (count++ < 3) {
                            throw new IOException("no");
                        }
                    }
                };
        Notifier notifier = new Notifier(Given.read("fw2", ""), List.of(failing));
        for (int i = 0; i < 5; i++) {
            notifier.accept(told(Event.MASTER, 2));
        }
        notifier.close();
        assertThat(notifier.couriers().getFirst().failed()).isEqualTo(3);
        assertThat(notifier.couriers().getFirst().delivered()).isEqualTo(2);
    }

    @Test
    void endsThoughAReceiverDoesNot() {
        Receiver hanging =
                new Receiver() {
                    @Override
                    public String name() {
                        return "hanging";
                    }

                    @Override
                    public void deliver(Notification notification) throws InterruptedException {
                        new CountDownLatch(1).await();
                    }
                };
        Notifier notifier = new Notifier(Given.read("fw2", ""), List.of(hanging));
        notifier.accept(told(Event.MASTER, 2));
        notifier.close();
        assertThat(notifier.couriers().getFirst().delivered()).isZero();
    }
}
