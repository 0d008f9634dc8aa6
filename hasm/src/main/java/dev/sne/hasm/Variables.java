// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The variables of a [State], open to change within one step. [State] says what they mean.
class Variables {
    SubState sub = SubState.OFF;
    long incarnation;
    Epoch epoch = Epoch.NONE;
    Epoch closed = Epoch.NONE;
    long maxCounter;
    int master;
    StatusTable table = StatusTable.EMPTY;
    long freshUntilNanos = State.NEVER;
    long heardAdv;
    boolean synced;
    Epoch stream = Epoch.NONE;
    int lastseq = -1;
    boolean exMaster;
    boolean held;
    int fails;
    boolean disputing;
    int load;
    @Nullable HandoverReason reason;
    Epoch oldEpoch = Epoch.NONE;
    long counter;
    @Nullable ReleaseReason why;
    int successor;
    int releaseStep;
    int tries;
    int nfail;
    int nq;
    int nself;
    int ndisp;
    Epoch previousStream = Epoch.NONE;
    int start;
    long advNumber;
    long toldVersion;
    int yieldTo;
    HostSet queries = HostSet.EMPTY;
    List<Peer> peers = List.of();
    SendTimes sent = SendTimes.NONE;
    HostSet votes = HostSet.EMPTY;
    long voted;
    long heardUntilNanos = State.NEVER;
    long grantedUntilNanos = State.NEVER;
    int grantedTo;
    HostSet hostsHeard = HostSet.EMPTY;
    boolean uplinkUp;
    boolean serviceUp;
    int checkGeneration;
    int checksPending;
    int checksPositive;
    int procedureGeneration;
    boolean mainUp = true;
    boolean dedicatedUp = true;
    long dedicatedSinceNanos = State.NEVER;
    long heardDedicatedNanos = State.NEVER;
    long everyLinkUntilNanos = State.NEVER;
    private final Deadlines before;
    private long @Nullable [] changed;

    /// Those of a host that is not running and knows nothing.
    Variables() {
        before = Deadlines.IDLE;
    }

    Variables(State state) {
        sub = state.sub();
        incarnation = state.incarnation();
        epoch = state.epoch();
        closed = state.closed();
        maxCounter = state.maxCounter();
        master = state.master();
        table = state.table();
        freshUntilNanos = state.freshUntilNanos();
        heardAdv = state.heardAdv();
        synced = state.synced();
        stream = state.stream();
        lastseq = state.lastseq();
        exMaster = state.exMaster();
        held = state.held();
        fails = state.fails();
        disputing = state.disputing();
        load = state.load();
        reason = state.reason();
        oldEpoch = state.oldEpoch();
        counter = state.counter();
        why = state.why();
        successor = state.successor();
        releaseStep = state.releaseStep();
        tries = state.tries();
        nfail = state.nfail();
        nq = state.nq();
        nself = state.nself();
        ndisp = state.ndisp();
        previousStream = state.previousStream();
        start = state.start();
        advNumber = state.advNumber();
        toldVersion = state.toldVersion();
        yieldTo = state.yieldTo();
        queries = state.queries();
        peers = state.peers();
        sent = state.sent();
        votes = state.votes();
        voted = state.voted();
        heardUntilNanos = state.heardUntilNanos();
        grantedUntilNanos = state.grantedUntilNanos();
        grantedTo = state.grantedTo();
        hostsHeard = state.hostsHeard();
        uplinkUp = state.uplinkUp();
        serviceUp = state.serviceUp();
        checkGeneration = state.checkGeneration();
        checksPending = state.checksPending();
        checksPositive = state.checksPositive();
        procedureGeneration = state.procedureGeneration();
        mainUp = state.mainUp();
        dedicatedUp = state.dedicatedUp();
        dedicatedSinceNanos = state.dedicatedSinceNanos();
        heardDedicatedNanos = state.heardDedicatedNanos();
        everyLinkUntilNanos = state.everyLinkUntilNanos();
        before = state.deadlines();
    }

    /// The state they make up.
    State toState() {
        return new State(
                sub,
                incarnation,
                epoch,
                closed,
                maxCounter,
                master,
                table,
                freshUntilNanos,
                heardAdv,
                synced,
                stream,
                lastseq,
                exMaster,
                held,
                fails,
                disputing,
                load,
                reason,
                oldEpoch,
                counter,
                why,
                successor,
                releaseStep,
                tries,
                nfail,
                nq,
                nself,
                ndisp,
                previousStream,
                start,
                advNumber,
                toldVersion,
                yieldTo,
                queries,
                peers,
                sent,
                votes,
                voted,
                heardUntilNanos,
                grantedUntilNanos,
                grantedTo,
                hostsHeard,
                uplinkUp,
                serviceUp,
                checkGeneration,
                checksPending,
                checksPositive,
                procedureGeneration,
                mainUp,
                dedicatedUp,
                dedicatedSinceNanos,
                heardDedicatedNanos,
                everyLinkUntilNanos,
                deadlines());
    }

    private Deadlines deadlines() {
        return changed == null ? before : Deadlines.owning(changed);
    }

    /// When a timer is due, [Deadlines#NONE] if it does not run.
    final long deadline(AlarmTimer timer) {
        return changed == null ? before.nanos(timer) : changed[timer.index()];
    }

    final boolean isRunning(AlarmTimer timer) {
        return deadline(timer) != Deadlines.NONE;
    }

    /// Lets a timer be due at this time, whatever it was set to.
    final void setDeadline(AlarmTimer timer, long nanos) {
        if (deadline(timer) == nanos) {
            return;
        }
        if (changed == null) {
            changed = before.toArray();
        }
        changed[timer.index()] = nanos;
    }

    /// Moves the zero of the clock to `origin`; see [State#since].
    final void shift(long origin) {
        freshUntilNanos = ahead(freshUntilNanos, origin);
        heardUntilNanos = ahead(heardUntilNanos, origin);
        grantedUntilNanos = ahead(grantedUntilNanos, origin);
        dedicatedSinceNanos = minus(dedicatedSinceNanos, origin);
        heardDedicatedNanos = minus(heardDedicatedNanos, origin);
        everyLinkUntilNanos = ahead(everyLinkUntilNanos, origin);
        peers = Peers.since(peers, origin);
        sent = sent.since(origin);
        changed = before.since(origin).toArray();
    }

    private static long ahead(long nanos, long origin) {
        return nanos < origin ? State.NEVER : nanos - origin;
    }

    static long minus(long nanos, long origin) {
        return nanos == State.NEVER ? State.NEVER : nanos - origin;
    }

    final void cancel(AlarmTimer timer) {
        setDeadline(timer, Deadlines.NONE);
    }
}
