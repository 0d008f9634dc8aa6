// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Effect;
import dev.sne.hasm.Machine;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One host: the real machine and its state, and the world around it that it only knows through its
/// checks and messages.
public final class SimHost {
    /// Not at all.
    public static final long NEVER = Long.MAX_VALUE;

    /// What a paused daemon's socket holds; what comes after is lost.
    private static final int INBOX_LIMIT = 128;

    final int number;
    final Machine machine;
    LocalClock clock;
    State state;
    long incarnation;

    /// What survives a restart.
    long storedCounter;

    boolean running;

    /// Whether its administrator has stopped it since it was last started.
    boolean stopped;

    boolean paused;
    boolean suspended;
    long pausedAt;
    long pausedUntil = Long.MIN_VALUE / 2;
    long suspendedUntil = Long.MIN_VALUE / 2;

    /// Whether a daemon that died left something active that has not been deactivated since.
    boolean leftover;

    long uplinkSince = NEVER;
    long serviceSince = NEVER;
    boolean uplinkWorks = true;
    boolean serviceWorks = true;
    boolean slowChecks;
    ProcedureFate fate = ProcedureFate.WORKS;

    /// What a hanging deactivation still leaves active, as bits of procedures.
    int hanging;

    /// The alarm that was worked out last; its tie is the deadline it is for.
    @Nullable Pending alarm;

    /// Whether the first of the procedures is running.
    boolean busy;

    final List<Effect.RunProcedure> procedures;

    /// What has come while the daemon stood still.
    final List<Event> inbox;

    SimHost(int number, Machine machine, LocalClock clock) {
        this.number = number;
        this.machine = machine;
        state = State.initial();
        this.clock = clock;
        procedures = new ArrayList<>();
        inbox = new ArrayList<>();
    }

    private SimHost(SimHost other) {
        number = other.number;
        machine = other.machine;
        clock = other.clock;
        state = other.state;
        incarnation = other.incarnation;
        running = other.running;
        stopped = other.stopped;
        paused = other.paused;
        suspended = other.suspended;
        pausedAt = other.pausedAt;
        pausedUntil = other.pausedUntil;
        suspendedUntil = other.suspendedUntil;
        leftover = other.leftover;
        uplinkSince = other.uplinkSince;
        serviceSince = other.serviceSince;
        uplinkWorks = other.uplinkWorks;
        serviceWorks = other.serviceWorks;
        slowChecks = other.slowChecks;
        fate = other.fate;
        hanging = other.hanging;
        busy = other.busy;
        alarm = other.alarm;
        storedCounter = other.storedCounter;
        procedures = new ArrayList<>(other.procedures);
        inbox = new ArrayList<>(other.inbox);
    }

    SimHost copy() {
        return new SimHost(this);
    }

    /// Its number, from 1.
    public int number() {
        return number;
    }

    /// What its machine thinks.
    public State state() {
        return state;
    }

    /// True if the daemon lives, be it paused.
    public boolean isRunning() {
        return running;
    }

    /// True if its administrator has stopped it since it was last started.
    public boolean isStopped() {
        return stopped;
    }

    /// True if the daemon lives and is not standing still.
    public boolean isAwake() {
        return running && !paused;
    }

    /// When the daemon last stood still: now if it does, long ago if it never did.
    public long pausedUntilNanos() {
        return paused ? NEVER : pausedUntil;
    }

    /// When its clock last stood still, long ago if it never did.
    public long suspendedUntilNanos() {
        return suspendedUntil;
    }

    /// True if a daemon that died left something active that its successor has not deactivated yet.
    public boolean hasLeftovers() {
        return leftover;
    }

    /// True if its uplink is active.
    public boolean isUp() {
        return uplinkSince != NEVER;
    }

    /// True if its service is active.
    public boolean isServing() {
        return serviceSince != NEVER;
    }

    /// Since when its service is active, or [#NEVER].
    public long servingSinceNanos() {
        return serviceSince;
    }

    /// True if a deactivation hangs beyond its limit.
    public boolean isHanging() {
        return hanging != 0;
    }

    /// True if a deactivation of the uplink or the service has been ordered and is not done.
    public boolean isDeactivating(Procedure procedure) {
        for (Effect.RunProcedure each : procedures) {
            if (each.procedure() == procedure) {
                return true;
            }
        }
        return (hanging & Index.bit(procedure)) != 0;
    }

    /// True if uplink and service work at this host when they are active, and checks can show it.
    public boolean works() {
        return uplinkWorks && serviceWorks && !slowChecks;
    }

    /// True if the foreign domain is in reach of its uplink.
    public boolean hasUplink() {
        return uplinkWorks;
    }

    /// True if the service works here when it is active.
    public boolean hasService() {
        return serviceWorks;
    }

    /// True if its activations take effect in time.
    public boolean activates() {
        return fate == ProcedureFate.WORKS;
    }

    /// True if its checks overrun their limits.
    public boolean hasSlowChecks() {
        return slowChecks;
    }

    long localNanos(long now) {
        return clock.local(now);
    }

    void hold(Event event) {
        if (inbox.size() < INBOX_LIMIT) {
            inbox.add(event);
        }
    }

    /// Everything that is lost with the daemon's memory.
    void forget() {
        running = false;
        paused = false;
        suspended = false;
        busy = false;
        procedures.clear();
        inbox.clear();
    }

    /// What this procedure is to deactivate may stay active beyond its limit.
    void hangs(Procedure procedure) {
        if (procedure == Procedure.UPLINK_DEACTIVATE || procedure == Procedure.SERVICE_DEACTIVATE) {
            hanging |= Index.bit(procedure);
        }
    }

    /// The uplink is active from now on, or no longer, which ends every attempt to change that.
    void uplink(boolean up, long now) {
        uplinkSince = up ? Math.min(uplinkSince, now) : NEVER;
        hanging &= ~Index.bit(Procedure.UPLINK_DEACTIVATE);
        leftover &= isUp() || isServing();
    }

    /// The service is active from now on, or no longer, which ends every attempt to change that.
    void service(boolean up, long now) {
        serviceSince = up ? Math.min(serviceSince, now) : NEVER;
        hanging &= ~Index.bit(Procedure.SERVICE_DEACTIVATE);
        leftover &= isUp() || isServing();
    }

    void digest(Digest digest, long now, long horizonNanos) {
        Digests.add(digest, state.since(localNanos(now)));
        digest.add(
                bits(
                                        running,
                                        paused,
                                        suspended,
                                        uplinkWorks,
                                        serviceWorks,
                                        slowChecks,
                                        busy,
                                        leftover)
                                << 16
                        | (long) Index.of(fate) << 8
                        | hanging);
        digest.add(storedCounter);
        digest.add(clock.driftPpm());
        digest.add(paused ? now - pausedAt : Math.min(now - pausedUntil, horizonNanos));
        digest.add(Math.min(now - suspendedUntil, horizonNanos));
        digest.add(uplinkSince == NEVER ? -1 : Math.min(now - uplinkSince, horizonNanos));
        digest.add(serviceSince == NEVER ? -1 : Math.min(now - serviceSince, horizonNanos));
        digest.add(procedures.size());
        for (Effect.RunProcedure each : procedures) {
            digest.add(Index.of(each.procedure()));
            digest.add(state.procedureGeneration() - each.generation());
        }
        for (Event each : inbox) {
            Digests.add(digest, each, state);
        }
    }

    private static long bits(boolean... flags) {
        long bits = 1;
        for (boolean each : flags) {
            bits = bits << 1 | (each ? 1 : 0);
        }
        return bits;
    }
}
