// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Event;
import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.SubState;
import dev.sne.hasm.runtime.status.ComparisonStatus;
import dev.sne.hasm.runtime.status.FetchStatus;
import dev.sne.shell.config.Problem;
import dev.sne.shell.daemon.DaemonEvent;
import dev.sne.shell.daemon.DaemonEvent.Moment;
import dev.sne.shell.daemon.ReloadResult;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ClusterRequestsTest {
    private static final Peer ROOT = new Peer(1, 0, true);
    private static final Peer SOMEBODY = new Peer(2, 1000, false);

    private final FakeControl control = new FakeControl(Given.configuration("fw1"));
    private final Told told = new Told();

    ClusterRequestsTest() {
        control.node = Optional.of(Given.wellAt(1));
        control.replication.put(0, Given.leading());
    }

    /// What was answered, line by line.
    private static final class Told implements Answer {
        final StringBuilder out = new StringBuilder();
        final StringBuilder err = new StringBuilder();
        final CountDownLatch listening = new CountDownLatch(1);
        final CountDownLatch written = new CountDownLatch(1);

        @Override
        public synchronized void write(String text) {
            out.append(text);
            written.countDown();
        }

        @Override
        public void complain(String line) {
            err.append("! ").append(line).append('\n');
        }

        @Override
        public void summary(String line) {
            err.append(line).append('\n');
        }

        @Override
        public void progress(String line) {
            listening.countDown();
        }
    }

    private int ask(Peer peer, String line) throws IOException, InterruptedException {
        Request request = new Request(List.of(line.split(" ", -1)), peer);
        return new ClusterRequests(control).handle(request, told);
    }

    private int ask(String line) throws IOException, InterruptedException {
        return ask(ROOT, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "handover",
                "resync",
                "verify",
                "maintenance on",
                "clear",
                "primary",
                "backup",
                "fault",
                "reload",
                "stop"
            })
    void takesOrdersOfThoseOnlyWhoMayGiveThem(String line) {
        assertThatThrownBy(() -> ask(SOMEBODY, line))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "not permitted: only root and the daemon's own user may order '"
                                + line.split(" ", -1)[0]
                                + "'");
        assertThat(control.orders).isEmpty();
    }

    /// keepalived(8) starts a script for each, and waits for neither.
    @Test
    void anOrderThatHasBeenOvertakenIsNotCarriedOut() throws Exception {
        control.node = Optional.empty();
        Peer older = new Peer(1, 0, true);
        Peer younger = new Peer(ProcessHandle.current().pid(), 0, true);
        ClusterRequests requests = new ClusterRequests(control);

        requests.handle(new Request(List.of("primary"), younger), told);
        requests.handle(new Request(List.of("backup"), older), told);

        assertThat(control.orders).containsExactly("role PRIMARY");
        assertThat(told.err.toString()).contains("nothing is done: who was started later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "status --json", "members", "members --json", "hosts"})
    void tellsEverybodyHowItFares(String line) throws Exception {
        assertThat(ask(SOMEBODY, line)).isEqualTo(ExitStatus.DONE);
        assertThat(told.out).contains("fw2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stauts | unknown request 'stauts': did you mean status?",
                "status now | status: unexpected 'now'",
                "handover fw3 | handover: there is no host 'fw3', only fw1, fw2: did you mean fw1?",
                "handover fw2 fw1 | handover: unexpected 'fw1'",
                "members --group 1 | --group: there is no service group 1, expected 0",
                "members --group x | --group: 'x' is not a number from 0 to 255",
                "members --group | --group: '' is not a number from 0 to 255",
                "status --jsno | unknown option '--jsno'",
                "maintenance maybe | maintenance: 'maybe' is neither on nor off",
            })
    void saysWhatIsWrongWithARequest(String line, String message) {
        assertThatThrownBy(() -> ask(line))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.USAGE))
                .hasMessage(message);
    }

    private void becomesMaster(int host) {
        var state =
                Given.state(
                        Map.of(
                                "sub",
                                SubState.B_MON,
                                "epoch",
                                new Epoch(13, host),
                                "master",
                                host));
        control.node =
                Optional.of(
                        Given.node(
                                1, Given.group(state, Given.failover(HandoverReason.ADMIN, null))));
    }

    @Test
    void waitsUntilAHandoverIsDone() throws Exception {
        control.afterOrder = () -> becomesMaster(2);
        assertThat(ask("handover fw2")).isEqualTo(ExitStatus.DONE);
        assertThat(control.orders).containsExactly("handover 0 OptionalInt[2]");
        assertThat(told.err.toString()).matches("fw2 is master now, .* ms after the order\n");
        assertThat(control.listeners).isEmpty();
    }

    @Test
    void leavesItToTheDaemonWhoTheBestIs() throws Exception {
        control.afterOrder = () -> becomesMaster(2);
        assertThat(ask("handover")).isEqualTo(ExitStatus.DONE);
        assertThat(control.orders).containsExactly("handover 0 OptionalInt.empty");
    }

    @Test
    void saysThatAHandoverIsRefused() {
        control.afterOrder =
                () ->
                        control.tell(
                                new DaemonEvent.Told(Moment.now(), 0, Event.SWITCHOVER_REFUSED, 2));
        assertThatThrownBy(() -> ask("handover fw2"))
                .hasMessage("refused: fw2 is no backup that can take over; fw1 stays master");
    }

    @Test
    void saysWhoCouldNotTakeOver() {
        control.afterOrder =
                () ->
                        control.tell(
                                new DaemonEvent.Told(Moment.now(), 0, Event.SWITCHOVER_REFUSED, 2));
        assertThatThrownBy(() -> ask("handover"))
                .hasMessage("refused: fw2 is no backup that can take over; fw1 stays master");
    }

    @Test
    void saysThatNobodyHasBegunToTakeOver() {
        assertThatThrownBy(() -> ask("handover fw2"))
                .hasMessage("no host has begun to take over within 1.0 s: fw1 is still the master");
    }

    @Test
    void saysThatAHandoverTakesTooLong() {
        assertThatThrownBy(() -> ask("handover fw2 --timeout 0"))
                .hasMessage("not handed over within 0.0 ms: fw1 is still the master");
    }

    @Test
    void handsOverAtTheMasterOnly() {
        control.configuration = Given.configuration("fw2");
        control.node = Optional.of(Given.wellAt(2));
        assertThatThrownBy(() -> ask("handover fw2"))
                .hasMessage("this host is not the master: order that on fw1");
        assertThat(control.orders).isEmpty();
    }

    @Test
    void hasNothingToDoForAHandoverToTheMaster() throws Exception {
        assertThat(ask("handover fw1")).isEqualTo(ExitStatus.DONE);
        assertThat(told.err.toString()).isEqualTo("fw1 is master already\n");
        assertThat(control.orders).isEmpty();
    }

    private static ComparisonStatus compared(int number, int differing, boolean repaired) {
        return new ComparisonStatus(number, Given.NOW, differing, 1, repaired);
    }

    @Test
    void waitsForTheResultOfAComparison() throws Exception {
        control.replication.put(0, Given.following(true, null, compared(4, 3, false)));
        control.afterOrder =
                () ->
                        control.replication.put(
                                0, Given.following(true, null, compared(5, 0, false)));
        assertThat(ask("verify")).isEqualTo(ExitStatus.DONE);
        assertThat(told.err.toString()).isEqualTo("the table is equal to the master's\n");
    }

    @Test
    void saysHowMuchDiffers() throws Exception {
        control.replication.put(0, Given.following(true, null, null));
        control.afterOrder =
                () -> control.replication.put(0, Given.following(true, null, compared(1, 3, true)));
        assertThat(ask("verify --json")).isEqualTo(ExitStatus.PARTIAL);
        assertThat(told.err.toString())
                .isEqualTo(
                        "3 of 1024 parts of the table differed from the master's, 1 of them perhaps"
                                + " only as flows changed meanwhile; they have been fetched\n");
        assertThat(told.out.toString())
                .isEqualTo(
                        "{\"number\":1,\"time\":\"2026-03-01T03:00:00.000000Z\",\"equal\":false,"
                                + "\"differing\":3,\"unsure\":1,\"repaired\":true}\n");
    }

    @Test
    void comparesAtABackupOnly() {
        assertThatThrownBy(() -> ask("verify")).hasMessageContaining("this host is the master");
    }

    @Test
    void waitsForTheWholeTable() throws Exception {
        var fetch = new FetchStatus(2, false, false, 5000, 5000, Duration.ofMillis(20));
        control.replication.put(0, Given.following(true, null, null));
        control.afterOrder = () -> control.replication.put(0, Given.following(true, fetch, null));
        assertThat(ask("resync")).isEqualTo(ExitStatus.DONE);
        assertThat(told.err.toString()).matches("5000 flows fetched from fw2 in .*\n");
    }

    @Test
    void switchesMaintenance() throws Exception {
        ask("maintenance on");
        assertThat(ask("maintenance")).isEqualTo(ExitStatus.DONE);
        ask("maintenance off");
        assertThat(control.orders).containsExactly("maintenance true", "maintenance false");
        assertThat(told.out.toString()).isEqualTo("on\n");
    }

    @Test
    void passesOnWhyTheDaemonRefuses() {
        assertThatThrownBy(() -> ask("primary"))
                .isInstanceOf(CommandException.class)
                .hasMessage("this host decides by itself who is master");
    }

    @Test
    void saysWhatAReloadHasChanged() throws Exception {
        control.reload =
                new ReloadResult(
                        true,
                        List.of(new Problem(7, "metrics.port", "odd", Problem.Severity.WARNING)),
                        List.of("timing.profile"),
                        List.of("link.dedicated.interface"));
        assertThat(ask("reload")).isEqualTo(ExitStatus.PARTIAL);
        assertThat(told.err.toString())
                .isEqualTo(
                        """
                        ! configuration:7: warning: metrics.port: odd
                        in force: timing.profile
                        ! takes a restart: link.dedicated.interface
                        """);
    }

    @Test
    void tellsEventsUntilItIsInterrupted() throws Exception {
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread watching =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                ask(SOMEBODY, "watch --json");
                            } catch (InterruptedException e) {
                                ended.complete("interrupted");
                            } catch (IOException e) {
                                ended.completeExceptionally(e);
                            }
                        });
        told.listening.await();
        Instant time = Instant.parse("2026-03-01T03:00:00.123456Z");
        Moment at = new Moment(time.getEpochSecond() * 1_000_000 + 123_456, 42);
        control.tell(new DaemonEvent.Told(at, 0, Event.PEER_DEAD, 2));
        told.written.await();
        watching.interrupt();
        assertThat(ended.join()).isEqualTo("interrupted");
        assertThat(told.out.toString())
                .isEqualTo(
                        "{\"time\":\"2026-03-01T03:00:00.123456Z\",\"monotonic\":42,\"host\":\"fw1\",\"group\":0,\"event\":\"peer_dead\",\"about\":\"fw2\"}\n");
        assertThat(control.listeners).isEmpty();
    }

    @Test
    void leavesEventsOutRatherThanHoldUpTheDaemon() throws Exception {
        try (Waiting waiting = new Waiting(control)) {
            for (int i = 0; i < 10_000; i++) {
                control.tell(new DaemonEvent.Told(Moment.now(), 0, Event.ALONE, 1));
            }
            int kept = waiting.some().size();
            assertThat(kept + waiting.takeLost()).isEqualTo(10_000);
            assertThat(kept).isLessThan(10_000);
        }
    }

    @Test
    void saysThatTheDaemonHasStopped() throws Exception {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread stopping =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                status.complete(ask("stop"));
                            } catch (InterruptedException | IOException e) {
                                status.completeExceptionally(e);
                            }
                        });
        told.listening.await();
        stopping.interrupt();
        assertThat(status.join()).isEqualTo(ExitStatus.DONE);
        assertThat(control.orders).containsExactly("stop");
        assertThat(told.err.toString()).isEqualTo("stopped\n");
    }
}
