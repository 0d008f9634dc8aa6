// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Message;
import java.util.List;

/// How a master lets go: service, announcements, uplink, one after the other, and then the word to
/// the others.
final class Release {

    private static final List<Procedure> STEPS =
            List.of(
                    Procedure.SERVICE_DEACTIVATE,
                    Procedure.ANNOUNCE_RELEASE_DOWNSTREAM,
                    Procedure.ANNOUNCE_RELEASE_UPSTREAM,
                    Procedure.UPLINK_DEACTIVATE);

    private Release() {}

    /// The procedure of a step.
    static Procedure step(int number) {
        return STEPS.get(number);
    }

    /// Begins the release. S.REL was entered.
    static void begin(Draft host, ReleaseReason why, int successor) {
        host.why = why;
        host.successor = successor;
        host.releaseStep = 0;
        host.setDeadline(AlarmTimer.PROCEDURE, host.now);
        run(host);
    }

    /// The procedure of the present step has ended, or was given up.
    ///
    /// @return whether it was the last
    static boolean advance(Draft host) {
        if (host.releaseStep == STEPS.size() - 1) {
            host.cancel(AlarmTimer.PROCEDURE);
            return true;
        }
        host.releaseStep++;
        run(host);
        return false;
    }

    /// R_MAX is the limit of the whole release: every step has a quarter of it, and what those
    /// before it left over. After a suspension nothing is left over, but a quarter there must be:
    /// what was not given time to go down must not be resigned.
    private static void run(Draft host) {
        long begin = Math.max(host.deadline(AlarmTimer.PROCEDURE), host.now - host.nanos(Period.G));
        long end = begin + host.nanos(Period.R_MAX) / STEPS.size();
        host.setDeadline(AlarmTimer.PROCEDURE, end);
        host.run(step(host.releaseStep), Math.max(end - host.now, 1));
    }

    /// Everything is down: says so, unless a later master fenced this one, and starts a new
    /// chapter.
    static void end(Draft host) {
        ReleaseReason why = host.why;
        if (why == null) {
            throw new IllegalStateException("in " + host.sub + " without a cause");
        }
        if (isOwn(host)) {
            host.sendAll(
                    new Message.Resign(
                            host.header(), host.epoch, why, host.successor, host.lastseq));
            host.closed = host.epoch;
            host.master = Hosts.NONE;
            Elections.endVote(host, host.epoch);
        }
        forgetMastership(host);
        host.tell(Event.RELEASED);
        switch (why) {
            case LINK -> {
                host.enter(SubState.B_ISOL);
                host.set(AlarmTimer.RETRY, Period.RETRY);
            }
            case UPLINK, SERVICE, DISPUTED -> {
                host.enter(SubState.B_AWAIT);
                host.fail();
                host.awaitTakeover();
            }
            case PREEMPT, ADMIN, PAUSED, QUORUM -> {
                host.enter(SubState.B_AWAIT);
                host.awaitTakeover();
            }
            case FENCED -> host.enterBackup();
            case STOP -> stop(host);
        }
    }

    /// Whether nobody else's epoch was accepted while this host released.
    private static boolean isOwn(Draft host) {
        return host.why != ReleaseReason.FENCED && host.epoch.host() == host.me();
    }

    private static void forgetMastership(Draft host) {
        host.why = null;
        host.successor = Hosts.NONE;
        host.releaseStep = 0;
        host.peers = List.of();
        host.yieldTo = Hosts.NONE;
        host.queries = HostSet.EMPTY;
        host.sent = SendTimes.NONE;
        host.advNumber = 0;
        host.toldVersion = 0;
        host.nself = 0;
        host.previousStream = Epoch.NONE;
        host.start = 0;
    }

    /// Stops: what was learnt of epochs is kept, nothing else.
    static void stop(Draft host) {
        host.enter(SubState.OFF);
        host.cancel(AlarmTimer.HOLD);
        InitRules.forget(host);
    }
}
