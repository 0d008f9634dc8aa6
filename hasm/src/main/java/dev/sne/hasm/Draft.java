// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Header;
import dev.sne.hasm.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A host in the middle of a step: its variables, what it knows of the moment, and the effects so
/// far. What the rules have in common is here; what belongs to one part of a host's life is in
/// [Elections], [Activation], [Mastership] and [Release].
public final class Draft extends Variables {

    final Settings settings;
    final Timing timing;
    final Policy policy;
    final long now;

    /// The checks that were positive, by [Check#bit()], while [Trigger#CHECKED] is handled.
    int results;

    /// The counter of the takeover that ended in this step, 0 if none did.
    long abandoned;

    private final List<Effect> effects = new ArrayList<>(4);

    private final List<String> rules = new ArrayList<>(2);

    Draft(Settings settings, State state, long now) {
        super(state);
        this.settings = settings;
        this.timing = settings.timing();
        this.policy = settings.policy();
        this.now = now;
    }

    Step toStep() {
        return new Step(toState(), List.copyOf(effects), List.copyOf(rules));
    }

    void applied(String rule) {
        rules.add(rule);
    }

    int me() {
        return settings.host();
    }

    boolean in(SubState first, SubState second) {
        return sub == first || sub == second;
    }

    boolean in(MainState main) {
        return sub.mainState() == main;
    }

    long nanos(Period period) {
        return timing.nanos(period);
    }

    int count(Count count) {
        return timing.count(count);
    }

    // States

    /// Goes to another sub-state. Another main state, and those sub-states in which a new chapter
    /// begins, end all checks and timers; otherwise those timers end that mean nothing there.
    void enter(SubState to) {
        if (to == sub) {
            return;
        }
        boolean chapter =
                to.mainState() != sub.mainState()
                        || switch (to) {
                            case B_AWAIT, B_ISOL, H_VERIFY, S_REL -> true;
                            default -> false;
                        };
        sub = to;
        if (chapter) {
            cancelChecks();
            tries = 0;
            nfail = 0;
            nq = 0;
        }
        if (in(MainState.BACKUP)) {
            endTakeover();
        }
        for (AlarmTimer timer : AlarmTimer.ALL) {
            if (isRunning(timer) && !timer.survives(to, chapter)) {
                cancel(timer);
            }
        }
        if (to == SubState.B_AWAIT) {
            if (!heardMasterRecently()) {
                master = Hosts.NONE;
            }
            if (!synced) {
                requestSync();
            }
        }
    }

    /// Backup entry: becomes a backup of the master, if it knows one.
    void enterBackup() {
        enter(synced ? SubState.B_MON : SubState.B_SYNC);
        cancelChecks();
        for (AlarmTimer timer : AlarmTimer.ALL) {
            if (timer != AlarmTimer.HOLD) {
                cancel(timer);
            }
        }
        tries = 0;
        nfail = 0;
        nq = 0;
        disputing = false;
        expectAdvertisement();
        set(AlarmTimer.STATUS, Period.STATUS);
        sendStatus();
        if (synced) {
            set(AlarmTimer.MON, Period.MON);
        } else {
            requestSync();
        }
    }

    /// No takeover of this host is under way any more.
    void endTakeover() {
        abandoned = Math.max(abandoned, counter);
        reason = null;
        oldEpoch = Epoch.NONE;
        counter = 0;
        votes = HostSet.EMPTY;
    }

    /// Accepts a later epoch; its master has not been heard yet.
    void accept(Epoch later) {
        if (later.isAfter(epoch)) {
            epoch = later;
            freshUntilNanos = State.NEVER;
            heardAdv = 0;
        }
        see(later.counter());
    }

    void see(long seenCounter) {
        maxCounter = Math.max(maxCounter, seenCounter);
    }

    /// Hears the master of the epoch this host accepted.
    void hear(Message.Adv adv) {
        master = adv.header().source();
        freshUntilNanos = now + nanos(Period.FRESH);
        if (policy.quorum()) {
            heardAdv = Math.max(heardAdv, adv.number());
            heardUntilNanos = now + nanos(Period.VOTE_WAIT);
        }
        boolean newer = !table.epoch().equals(epoch) || adv.tableVersion() > table.version();
        if (newer && !adv.table().isEmpty()) {
            table = new StatusTable(epoch, adv.tableVersion(), adv.table());
        }
    }

    boolean heardMasterRecently() {
        return master != Hosts.NONE && now <= freshUntilNanos;
    }

    /// The copy of the connection table is of no use.
    void desynchronise() {
        synced = false;
        stream = Epoch.NONE;
        lastseq = settings.lollipop().first();
    }

    void fail() {
        held = true;
        fails = Math.min(fails + 1, 255);
        set(AlarmTimer.HOLD, Period.HOLD);
    }

    /// Whether nothing that this host knows forbids it to become master.
    boolean mayStand() {
        return !held && !policy.witness();
    }

    // Timers

    void set(AlarmTimer timer, Period period) {
        setDeadline(timer, now + nanos(period));
    }

    void expectAdvertisement() {
        setDeadline(AlarmTimer.DEAD, now + Elections.deadNanos(this));
    }

    /// The timer that is due the longest, null if none is due.
    @Nullable AlarmTimer firstDue() {
        AlarmTimer first = null;
        for (AlarmTimer timer : AlarmTimer.ALL) {
            if (deadline(timer) <= now && (first == null || deadline(timer) < deadline(first))) {
                first = timer;
            }
        }
        return first;
    }

    void awaitTakeover() {
        setDeadline(AlarmTimer.TAKEOVER, now + timing.takeoverNanos(table.rankOf(me())));
    }

    void awaitTakeoverShort() {
        int rank = table.rankOf(me());
        setDeadline(AlarmTimer.TAKEOVER, now + timing.shortTakeoverNanos(rank));
    }

    // Checks and procedures

    void check(Check... checks) {
        checkGeneration++;
        checksPending = 0;
        checksPositive = 0;
        long longest = 0;
        for (Check each : checks) {
            long limit = nanos(each.limit());
            longest = Math.max(longest, limit);
            checksPending |= each.bit();
            effects.add(new Effect.RunCheck(each, checkGeneration, limit));
        }
        setDeadline(AlarmTimer.CHECK, now + longest);
    }

    void cancelChecks() {
        checksPending = 0;
        checksPositive = 0;
        cancel(AlarmTimer.CHECK);
    }

    boolean isChecking() {
        return checksPending != 0;
    }

    boolean positive(Check check) {
        return (results & check.bit()) != 0;
    }

    void run(Procedure procedure, long limitNanos) {
        procedureGeneration++;
        effects.add(new Effect.RunProcedure(procedure, procedureGeneration, limitNanos));
        switch (procedure) {
            case UPLINK_ACTIVATE -> uplinkUp = true;
            case UPLINK_DEACTIVATE -> uplinkUp = false;
            case SERVICE_ACTIVATE -> serviceUp = true;
            case SERVICE_DEACTIVATE -> serviceUp = false;
            default -> {
                // announcements leave nothing behind
            }
        }
    }

    void run(Procedure procedure) {
        run(procedure, nanos(Period.A_MAX));
    }

    // Messages

    Header header() {
        return new Header(settings.cluster(), settings.group(), me(), incarnation, 0, epoch);
    }

    void send(int to, Message message) {
        effects.add(new Effect.Send(message, to, Links.via(this, message)));
    }

    void sendAll(Message message) {
        send(Hosts.NONE, message);
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    void tell(Event event, int host) {
        effects.add(new Effect.Notify(event, host));
    }

    void tell(Event event) {
        tell(event, me());
    }

    /// This host as it shows itself to others.
    TableEntry self() {
        return new TableEntry(
                me(),
                settings.prio(),
                Elections.effectivePrio(this),
                fails,
                synced,
                stream,
                lastseq,
                disputing,
                held,
                (mainUp ? TableEntry.MAIN_UP : 0) | (dedicatedUp ? TableEntry.DEDICATED_UP : 0));
    }

    void sendJoin() {
        sendAll(new Message.Join(header(), self()));
    }

    /// Whether this host has that version of the table of the epoch it accepted.
    boolean hasTable(long version) {
        return table.epoch().equals(epoch) && table.version() == version;
    }

    void sendStatus() {
        long version = table.epoch().equals(epoch) ? table.version() : 0;
        send(master, new Message.Status(header(), self(), load, version, heardAdv));
    }

    /// Asks for the connection table, at the next request another host.
    void requestSync() {
        send(SyncSource.of(this, tries), new Message.SyncReq(header()));
        set(AlarmTimer.RETRY, Period.RETRY);
    }
}
