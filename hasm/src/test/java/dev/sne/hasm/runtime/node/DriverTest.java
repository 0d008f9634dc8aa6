// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Check;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.Event;
import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.Input;
import dev.sne.hasm.Link;
import dev.sne.hasm.MainState;
import dev.sne.hasm.Period;
import dev.sne.hasm.Policy;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.ReleaseReason;
import dev.sne.hasm.Settings;
import dev.sne.hasm.State;
import dev.sne.hasm.SubState;
import dev.sne.hasm.TableEntry;
import dev.sne.hasm.Timing;
import dev.sne.hasm.message.Header;
import dev.sne.hasm.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Host 1 of a pair, whose other host exists only in messages.
class DriverTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long BOOT = 1_000 * MILLI;
    private static final Timing TIMING = Timing.fast();
    private static final Settings SETTINGS = Settings.of(1, 100, TIMING);

    @TempDir Path directory;

    private final FakeSurroundings around = new FakeSurroundings();
    private final FakeProcedures procedures = new FakeProcedures();
    private final SilentListener told = new SilentListener();
    private long number;

    private Driver driver(Settings... groups) throws IOException {
        HostRecord record = HostRecord.begin(directory.resolve("host"));
        List<NodeGroup> parts =
                Arrays.stream(groups)
                        .map(each -> new NodeGroup(each, procedures, new WithoutReplication()))
                        .toList();
        Driver driver = new Driver(record, parts, groups.length, around, told);
        driver.start();
        return driver;
    }

    private State state(Driver driver) {
        return driver.states().groups().getFirst();
    }

    private Header fromTwo(Epoch epoch) {
        return new Header(0, 0, 2, 1, ++number, epoch);
    }

    /// An advertisement of host 2.
    private Message advertisement(Epoch epoch) {
        TableEntry two = entry(2, epoch);
        return new Message.Adv(
                fromTwo(epoch), 0, 1, List.of(two, entry(1, epoch)), Epoch.NONE, 0, 0);
    }

    private static TableEntry entry(int host, Epoch stream) {
        return new TableEntry(host, 100, 100, 0, true, stream, 0, false, false, 3);
    }

    /// What host 2 says as a backup.
    private Message report(Epoch epoch) {
        return new Message.Status(fromTwo(epoch), entry(2, epoch), 0, 0, 0);
    }

    private Driver backup() throws IOException {
        Driver driver = driver(SETTINGS);
        around.runPosted();
        driver.received(advertisement(new Epoch(1, 2)), Link.DEDICATED);
        around.runPosted();
        assertThat(state(driver).sub()).isEqualTo(SubState.B_MON);
        return driver;
    }

    private Driver master() throws IOException {
        Driver driver = driver(SETTINGS);
        around.pass(driver, BOOT);
        assertThat(state(driver).isMaster()).isTrue();
        return driver;
    }

    @Test
    void aloneItBecomesMaster() throws IOException {
        Driver driver = master();

        assertThat(told.events).containsExactly(Event.MASTER);
        assertThat(procedures.asked)
                .containsSubsequence(
                        Procedure.SERVICE_DEACTIVATE,
                        Procedure.UPLINK_DEACTIVATE,
                        Procedure.UPLINK_ACTIVATE,
                        Procedure.SERVICE_ACTIVATE,
                        Procedure.ANNOUNCE_TAKEOVER_UPSTREAM);
        assertThat(driver.groups().getFirst().history())
                .isEqualTo(told.transitions)
                .extracting(Transition::to)
                .containsExactly(
                        SubState.I_CHK,
                        SubState.D_LISTEN,
                        SubState.H_VERIFY,
                        SubState.H_ELECT,
                        SubState.H_UP,
                        SubState.H_SVC,
                        SubState.S_RUN);
        assertThat(driver.pauses()).isZero();
    }

    @Test
    void whatFollowsANumberWaitsUntilItIsSafe() throws IOException {
        Policy voting = Policy.STANDARD.withVoters(1);
        around.slowDisk = true;
        Driver driver = driver(SETTINGS.withPolicy(voting));
        around.pass(driver, BOOT);

        assertThat(around.sent)
                .anyMatch(Message.Bid.class::isInstance)
                .noneMatch(Message.Claim.class::isInstance);
        assertThat(procedures.asked).doesNotContain(Procedure.UPLINK_ACTIVATE);

        around.finishStoring();
        around.pass(driver, BOOT);
        assertThat(state(driver).isMaster()).isTrue();
        long kept = HostRecord.begin(directory.resolve("host")).storedCounter();
        assertThat(kept).isEqualTo(state(driver).epoch().counter());
    }

    @Test
    void withoutVotesNobodyWaitsForTheDisk() throws IOException {
        Driver driver = driver(SETTINGS);
        around.runPosted();
        around.slowDisk = true;

        around.pass(driver, BOOT);

        assertThat(state(driver).isMaster()).isTrue();
        long kept = HostRecord.begin(directory.resolve("host")).storedCounter();
        assertThat(kept).isGreaterThan(state(driver).epoch().counter());
    }

    @Test
    void lateMessagesAreHeardBeforeTimersAreJudged() throws IOException {
        Driver driver = backup();
        around.standStill(TIMING.deadNanos(0) + 5 * MILLI);

        driver.received(advertisement(new Epoch(1, 2)), Link.DEDICATED);
        around.pass(driver, MILLI);

        assertThat(state(driver).sub()).isEqualTo(SubState.B_MON);
    }

    @Test
    void afterAPauseALivingMasterIsHeardBeforeAnybodyTakesOver() throws IOException {
        Driver driver = backup();
        around.standStill(1_000 * MILLI);
        driver.judge();
        around.pass(driver, 9 * MILLI);
        assertThat(driver.pauses()).isEqualTo(1);
        assertThat(state(driver).sub()).isEqualTo(SubState.B_MON);

        driver.received(advertisement(new Epoch(1, 2)), Link.DEDICATED);
        around.pass(driver, 9 * MILLI);
        assertThat(state(driver).sub()).isEqualTo(SubState.B_MON);

        around.pass(driver, 100 * MILLI);
        assertThat(driver.pauses()).isEqualTo(1);
        assertThat(state(driver).isMaster()).isTrue();
    }

    @Test
    void tellsHowLateItWasEvenIfNobodyCouldNotice() throws IOException {
        Driver driver = master();
        around.standStill(TIMING.deadNanos(0) / 2);
        driver.judge();

        assertThat(driver.pauses()).isZero();
        assertThat(driver.longestPause().toNanos())
                .isPositive()
                .isLessThanOrEqualTo(TIMING.deadNanos(0) / 2);
        assertThat(state(driver).isMaster()).isTrue();
    }

    @Test
    void aMasterThatStoodStillLetsGoBeforeItHearsAnything() throws IOException {
        Driver driver = master();
        driver.received(report(state(driver).epoch()), Link.DEDICATED);
        around.standStill(100 * MILLI);
        around.sent.clear();

        driver.received(report(state(driver).epoch()), Link.DEDICATED);

        assertThat(state(driver).sub()).isEqualTo(SubState.S_REL);
        assertThat(told.events).contains(Event.PAUSED);
        assertThat(procedures.asked).last().isEqualTo(Procedure.SERVICE_DEACTIVATE);
        assertThat(around.sent).noneMatch(Message.Adv.class::isInstance);
        around.pass(driver, 5 * MILLI);
        assertThat(state(driver).sub().mainState()).isEqualTo(MainState.BACKUP);
    }

    @Test
    void aLostLinkCountsAtOnceAndTheFailoverIsNoPlannedOne() throws IOException {
        Driver driver = master();
        Epoch own = state(driver).epoch();
        driver.received(report(own), Link.DEDICATED);
        procedures.keeping = true;
        procedures.lost.accept(Check.UPLINK);
        around.runPosted();

        assertThat(told.transitions.getLast().cause()).isEqualTo("check-uplink lost its link");
        assertThat(around.sent).anyMatch(Message.Yield.class::isInstance);
        driver.received(
                new Message.Bid(
                        fromTwo(own),
                        own.counter() + 1,
                        entry(2, own).key(2),
                        HandoverReason.ADMIN,
                        Epoch.NONE),
                Link.DEDICATED);
        around.pass(driver, 2 * TIMING.nanos(Period.R_MAX));
        assertThat(around.sent)
                .anyMatch(each -> each instanceof Message.Resign resign && resign.successor() == 2);

        driver.received(advertisement(new Epoch(own.counter() + 1, 2)), Link.DEDICATED);
        Failover failover = requireNonNull(driver.groups().getFirst().lastFailover());
        assertThat(failover.reason()).isEqualTo(HandoverReason.RESIGNED);
        assertThat(failover.released()).isEqualTo(ReleaseReason.UPLINK);
    }

    @Test
    void letsGoWhenTheDiskFails() throws IOException {
        Driver driver = driver(SETTINGS.withPolicy(Policy.STANDARD.withVoters(1)));
        around.runPosted();
        Files.createDirectory(directory.resolve("host.new"));

        around.pass(driver, BOOT);

        assertThat(told.failures).hasSize(1);
        assertThat(driver.failure()).isNotNull();
        assertThat(state(driver).sub()).isEqualTo(SubState.OFF);
        assertThat(procedures.asked)
                .doesNotContain(Procedure.UPLINK_ACTIVATE)
                .endsWith(Procedure.SERVICE_DEACTIVATE, Procedure.UPLINK_DEACTIVATE);
    }

    @Test
    void saysWhenItIsOff() throws IOException {
        Driver driver = master();
        procedures.keeping = true;
        boolean[] off = new boolean[1];

        driver.stop(() -> off[0] = true);
        around.runPosted();
        assertThat(off[0]).isFalse();

        around.pass(driver, 100 * MILLI);
        assertThat(off[0]).isTrue();
        assertThat(around.sent.getLast()).isInstanceOf(Message.Resign.class);
        driver.toAll(new Input.Alarm(), "");
        assertThat(state(driver).sub()).isEqualTo(SubState.OFF);
    }
}
