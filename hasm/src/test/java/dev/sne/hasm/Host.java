// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Header;
import dev.sne.hasm.message.Message;
import dev.sne.hasm.message.Message.Ground;
import java.util.ArrayList;
import java.util.List;

/// One host under test, host 2 of three unless said otherwise, and what the others say to it. Time
/// passes only where a test says so.
final class Host {

    static final int ME = 2;
    static final Timing TIMING = Timing.standard();
    static final Lollipop SPACE = new Lollipop(1000);

    /// The mastership of host 1 that a backup starts under.
    static final Epoch FIRST = new Epoch(1, 1);

    final Machine machine;
    State state = State.initial();
    Step last = new Step(state, List.of(), List.of());
    long now = 1_000_000_000L;

    Host(Policy policy) {
        this(policy, TransitionTable.STANDARD);
    }

    Host(Policy policy, TransitionTable table) {
        Settings settings = Settings.of(ME, 90, TIMING).withPolicy(policy).withLollipop(SPACE);
        machine = new Machine(settings, table);
    }

    // Where a test begins

    static Host off() {
        return new Host(Policy.STANDARD);
    }

    static Host off(Policy policy) {
        return new Host(policy);
    }

    static Host checking() {
        return off().start();
    }

    static Host waiting() {
        return checking().results(false);
    }

    static Host listening() {
        return listening(Policy.STANDARD);
    }

    static Host listening(Policy policy) {
        return off(policy).start().results(true);
    }

    static Host syncing() {
        return syncing(Policy.STANDARD);
    }

    static Host syncing(Policy policy) {
        return listening(policy).hear(firstAdv());
    }

    /// A synchronised backup of host 1, second of three in the table.
    static Host backup() {
        return backup(Policy.STANDARD);
    }

    static Host backup(Policy policy) {
        return syncing(policy).hear(syncEnd(1, FIRST, 0));
    }

    static Host querying() {
        Host host = backup();
        for (int i = 0; i < TIMING.count(Count.K_RS); i++) {
            host.expire(AlarmTimer.MON).results(false);
        }
        return host;
    }

    static Host doubting() {
        return querying().hear(report(true, true, true));
    }

    static Host awaiting() {
        return backup().hear(claim(3, 2, HandoverReason.DEAD, Epoch.NONE));
    }

    /// Like [#awaiting], but the connection table was not complete.
    static Host awaitingUnsynced() {
        return syncing().hear(claim(3, 2, HandoverReason.DEAD, Epoch.NONE));
    }

    static Host isolated() {
        return doubting().results(false);
    }

    static Host verifying() {
        return verifying(Policy.STANDARD);
    }

    static Host verifying(Policy policy) {
        return backup(policy).expire(AlarmTimer.DEAD);
    }

    static Host electing() {
        return verifying().results(true);
    }

    static Host electing(Policy policy) {
        return verifying(policy).results(true);
    }

    /// In a planned handover that an administrator asked for.
    static Host verifyingAdmin() {
        return backup().hear(yieldOf(1));
    }

    static Host electingAdmin() {
        return electingAdmin(Policy.STANDARD);
    }

    static Host electingAdmin(Policy policy) {
        return backup(policy).hear(yieldOf(1)).results(true);
    }

    static Host awaitingRelease() {
        return awaitingRelease(Policy.STANDARD);
    }

    static Host awaitingRelease(Policy policy) {
        return electingAdmin(policy).expire(AlarmTimer.ELECT);
    }

    static Host activatingUplink() {
        return electing().expire(AlarmTimer.ELECT);
    }

    static Host activatingService() {
        return activatingUplink().expire(AlarmTimer.SETTLE).results(true, true);
    }

    /// The same, and the activation has ended.
    static Host checkingService() {
        return activatingService().done(Procedure.SERVICE_ACTIVATE);
    }

    /// Master in epoch 2.2, alone in its table.
    static Host master() {
        return master(Policy.STANDARD);
    }

    static Host master(Policy policy) {
        Host host = verifying(policy).results(true);
        if (policy.split() == Policy.Split.WITNESS) {
            host.hear(grant(1, 2)).hear(grant(3, 2));
        }
        return host.expire(AlarmTimer.ELECT)
                .expire(AlarmTimer.SETTLE)
                .results(true, true)
                .done(Procedure.SERVICE_ACTIVATE)
                .results(true);
    }

    /// Master with hosts 1 and 3 as synchronised backups.
    static Host masterOfThree() {
        return masterOfThree(Policy.STANDARD);
    }

    static Host masterOfThree(Policy policy) {
        return master(policy).hear(status(1, 100, false)).hear(status(3, 80, false));
    }

    static Host releasing() {
        return masterOfThree().feed(new Input.Stop());
    }

    // What happens

    Host feed(Input input) {
        last = machine.step(state, input, now);
        state = last.state();
        return this;
    }

    Host start() {
        return feed(new Input.Start(1, 0));
    }

    Host hear(Message message) {
        return feed(new Input.Received(message, Link.MAIN));
    }

    Host link(Link link, boolean up) {
        return feed(new Input.LinkChanged(link, up));
    }

    Host pass(long nanos) {
        now += nanos;
        return this;
    }

    Host pass(Period period) {
        return pass(TIMING.nanos(period));
    }

    /// The timer fires; those that were due before are put off.
    Host expire(AlarmTimer timer) {
        long due = state.deadlines().nanos(timer);
        if (due == Deadlines.NONE) {
            throw new AssertionError(timer + " does not run in " + state.describe());
        }
        now = Math.max(now, due);
        putOffAllBut(timer);
        return feed(new Input.Alarm());
    }

    private void putOffAllBut(AlarmTimer timer) {
        Variables variables = new Variables(state);
        for (AlarmTimer each : AlarmTimer.values()) {
            if (each != timer && variables.deadline(each) <= now) {
                variables.setDeadline(each, now + 1);
            }
        }
        variables.peers =
                variables.peers.stream()
                        .map(each -> each.until(Math.max(each.deadlineNanos(), now + 1)))
                        .toList();
        state = variables.toState();
    }

    /// The running checks end, in the order of [Check].
    Host results(boolean... positive) {
        int next = 0;
        for (Check check : Check.values()) {
            if (state.awaits(check, state.checkGeneration())) {
                feed(new Input.CheckResult(check, state.checkGeneration(), positive[next++]));
            }
        }
        if (next != positive.length) {
            throw new AssertionError(next + " checks were running in " + state);
        }
        return this;
    }

    /// The running procedure of a release ends.
    Host done() {
        return done(Release.step(state.releaseStep()));
    }

    /// The procedure that was started last ends.
    Host done(Procedure procedure) {
        return feed(new Input.Done(procedure, state.procedureGeneration()));
    }

    /// All procedures of a release end.
    Host released() {
        while (state.sub() == SubState.S_REL) {
            done();
        }
        return this;
    }

    /// What the last step wants done, as text.
    List<String> effects() {
        List<String> texts = new ArrayList<>();
        for (Effect each : last.effects()) {
            texts.add(EffectText.of(each));
        }
        return texts;
    }

    // What others say

    static Header header(int source, Epoch epoch) {
        return new Header(0, 0, source, 1, 0, epoch);
    }

    static TableEntry entry(int host, int prio, boolean disputing) {
        return new TableEntry(host, prio, prio, 0, true, FIRST, 0, disputing, false, 3);
    }

    static Message.Adv adv(Epoch epoch, Epoch previous, int start) {
        List<TableEntry> table =
                List.of(entry(1, 100, false), entry(2, 90, false), entry(3, 80, false));
        return new Message.Adv(header(epoch.host(), epoch), 7, 3, table, previous, start, start);
    }

    static Message.Adv adv(Epoch epoch) {
        return adv(epoch, Epoch.NONE, 0);
    }

    static Message.Adv firstAdv() {
        return adv(FIRST);
    }

    static Message.SyncEnd syncEnd(int source, Epoch stream, int position) {
        return new Message.SyncEnd(header(source, stream), stream, position);
    }

    static Message.Report report(boolean local, boolean uplink, boolean downlink) {
        return new Message.Report(header(1, FIRST), local, uplink, downlink);
    }

    /// A bid of a host whose number of the first stream is this; a negative one has no table.
    static Message.Bid bid(
            int source, long counter, int lastseq, HandoverReason reason, Epoch oldEpoch) {
        ElectionKey key = ElectionKey.of(lastseq >= 0, 0, 2, FIRST, lastseq, 80, source);
        return new Message.Bid(header(source, FIRST), counter, key, reason, oldEpoch);
    }

    /// A bid better than what host 2 can offer.
    static Message.Bid betterBid(HandoverReason reason) {
        return bid(3, 2, 5, reason, Epoch.NONE);
    }

    /// A bid worse than that of host 2.
    static Message.Bid worseBid(HandoverReason reason) {
        return bid(3, 2, -1, reason, Epoch.NONE);
    }

    static Message.Claim claim(int source, long counter, HandoverReason reason, Epoch oldEpoch) {
        return new Message.Claim(header(source, FIRST), counter, reason, oldEpoch);
    }

    static Message.Objection objectAlive(Epoch epoch, int master) {
        return new Message.Objection(header(3, epoch), new Ground.Alive(epoch, master));
    }

    static Message.Objection objectClaimed() {
        return new Message.Objection(header(3, FIRST), new Ground.Claimed());
    }

    static Message.Resign resign(Epoch epoch, int successor) {
        return resign(
                epoch,
                successor == Hosts.NONE ? ReleaseReason.SERVICE : ReleaseReason.ADMIN,
                successor);
    }

    static Message.Resign resign(Epoch epoch, ReleaseReason why, int successor) {
        return new Message.Resign(header(epoch.host(), epoch), epoch, why, successor, 0);
    }

    static Message.Fence fence(Epoch epoch, boolean live) {
        return new Message.Fence(header(3, epoch), epoch, live);
    }

    static Message.Pass passOf(int source) {
        return passOf(source, 0);
    }

    static Message.Pass passOf(int source, long counter) {
        return new Message.Pass(header(source, FIRST), counter);
    }

    static Message.Yield yieldOf(int source) {
        return new Message.Yield(header(source, FIRST));
    }

    static Message.Grant grant(int source, long counter) {
        return new Message.Grant(header(source, FIRST), counter);
    }

    static Message.Status status(int source, int prio, boolean disputing) {
        return status(source, prio, disputing, 0);
    }

    static Message.Status status(int source, int prio, boolean disputing, long acknowledged) {
        return new Message.Status(
                header(source, new Epoch(2, ME)),
                entry(source, prio, disputing),
                0,
                0,
                acknowledged);
    }

    static Message.Join join(int source, int prio) {
        return new Message.Join(header(source, Epoch.NONE), entry(source, prio, false));
    }

    static Message.Query query(int source) {
        return new Message.Query(header(source, new Epoch(2, ME)));
    }

    static Message.Leave leave(int source) {
        return new Message.Leave(header(source, FIRST));
    }

    static Message.SyncReq syncReq(int source) {
        return new Message.SyncReq(header(source, FIRST));
    }
}
