// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Message;
import dev.sne.hasm.message.Message.Ground;
import java.util.List;

/// What a master does.
final class Mastership {

    /// A table of so many hosts fits into a packet with room to spare, so that it always goes
    /// along.
    private static final int SMALL_TABLE = 64;

    private Mastership() {}

    /// Becomes master: the service was found well. S.RUN was entered.
    static void begin(Draft host) {
        host.accept(new Epoch(Math.max(host.counter, host.epoch.counter() + 1), host.me()));
        host.previousStream = host.stream;
        if (!host.synced) {
            host.lastseq = 0;
        }
        host.start = host.lastseq;
        host.stream = host.epoch;
        host.synced = true;
        host.exMaster = false;
        host.held = false;
        host.disputing = false;
        host.cancel(AlarmTimer.HOLD);
        host.tries = 0;
        host.endTakeover();
        host.master = host.me();
        announce(host);
        host.table = StatusTable.startedBy(host.epoch, host.self());
        Links.introduce(host);
        beat(host);
        host.set(AlarmTimer.SELF, Period.SELF);
        host.set(AlarmTimer.STABLE, Period.STABLE);
        host.tell(Event.MASTER);
    }

    /// Takes an epoch later than the given one without an interruption: nobody serves that one.
    static void raise(Draft host, Epoch above) {
        long next = Math.max(host.maxCounter, above.counter()) + 1;
        host.accept(new Epoch(next, host.me()));
        host.voted = Math.max(host.voted, next);
        host.effect(new Effect.Store(next));
        host.previousStream = host.stream;
        host.start = host.lastseq;
        host.stream = host.epoch;
        host.table = host.table.under(host.epoch).with(host.self());
        advertise(host);
    }

    /// Tells clients on both sides where the service is.
    static void announce(Draft host) {
        host.run(Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM);
        host.run(Procedure.ANNOUNCE_TAKEOVER_UPSTREAM);
    }

    /// The next regular advertisement.
    static void beat(Draft host) {
        if (host.policy.quorum()) {
            Votes.number(host);
        }
        advertise(host);
        host.set(AlarmTimer.ADV, Period.ADV);
    }

    /// Advertises once more, in between. A large table goes along only until everybody was told.
    static void advertise(Draft host) {
        boolean large = host.table.size() > SMALL_TABLE;
        boolean told = large && host.toldVersion == host.table.version();
        host.toldVersion = large ? host.table.version() : 0;
        host.sendAll(
                new Message.Adv(
                        host.header(),
                        host.advNumber,
                        host.table.version(),
                        told ? List.of() : host.table.entries(),
                        host.previousStream,
                        host.start,
                        host.lastseq));
    }

    static void checkSelf(Draft host) {
        host.cancel(AlarmTimer.SELF);
        host.check(Check.DOWNLINK, Check.UPLINK, Check.LOCAL_SERVICE);
    }

    static boolean isWell(Draft host) {
        return host.positive(Check.DOWNLINK)
                && host.positive(Check.UPLINK)
                && host.positive(Check.LOCAL_SERVICE);
    }

    /// Answers those who asked how the master is.
    static void report(Draft host) {
        for (int i = 0; i < host.queries.size(); i++) {
            host.send(
                    host.queries.get(i),
                    new Message.Report(
                            host.header(),
                            host.positive(Check.LOCAL_SERVICE),
                            host.positive(Check.UPLINK),
                            host.positive(Check.DOWNLINK)));
        }
        host.queries = HostSet.EMPTY;
    }

    /// Whether the master is ready to hand over to this candidate.
    static boolean consents(Draft host, Message takeover) {
        int candidate = takeover.header().source();
        return switch (Elections.reasonOf(takeover)) {
            case PREEMPT -> host.policy.preempt() && host.table.isAbove(candidate, host.me());
            case ADMIN -> candidate == host.yieldTo;
            case BOOT, DEAD, SUSPECT, RESIGNED -> false;
        };
    }

    /// Tells a candidate that this master lives, with an epoch that it cannot ignore.
    static void defend(Draft host, Message takeover) {
        Epoch theirs = takeover.header().epoch();
        Links.distrustDedicated(host);
        if (theirs.isAfter(host.epoch)) {
            raise(host, theirs);
            Elections.object(host, takeover, new Ground.Alive(host.epoch, host.me()));
        } else {
            Elections.object(host, takeover, new Ground.Alive(host.epoch, host.me()));
            advertise(host);
        }
    }

    static ReleaseReason cause(Draft host) {
        if (!host.positive(Check.DOWNLINK)) {
            return cause(Check.DOWNLINK);
        }
        return cause(host.positive(Check.UPLINK) ? Check.LOCAL_SERVICE : Check.UPLINK);
    }

    /// Why a master releases for which a check is negative.
    static ReleaseReason cause(Check negative) {
        return switch (negative) {
            case DOWNLINK -> ReleaseReason.LINK;
            case UPLINK -> ReleaseReason.UPLINK;
            case LOCAL_SERVICE, REMOTE_SERVICE -> ReleaseReason.SERVICE;
        };
    }

    /// Enters what a host says of itself into the table, and expects more of it in time.
    static void note(Draft host, TableEntry said, int load) {
        Peer peer = Peers.heard(host, said.host());
        TableEntry entry = Feedback.ranked(host, peer, said, load);
        host.table = host.table.with(entry);
    }

    /// Brings the own entry up to date.
    static void noteSelf(Draft host) {
        host.table = host.table.with(host.self());
    }

    static void strikeOff(Draft host, int backup) {
        host.peers = Peers.without(host.peers, backup);
        host.table = host.table.without(backup);
        if (host.yieldTo == backup) {
            host.yieldTo = Hosts.NONE;
            host.tell(Event.SWITCHOVER_REFUSED, backup);
        }
        if (host.peers.isEmpty()) {
            host.tell(Event.ALONE);
        }
    }

    /// Whether more than half of the table cannot use the service, this report included.
    static boolean isDisputed(Draft host, Message.Status status) {
        int backup = status.self().host();
        int disputing = host.table.disputingBesides(backup) + (status.self().disputing() ? 1 : 0);
        int size = host.table.size() + (host.table.contains(backup) ? 0 : 1);
        return disputing >= 2 && 2 * disputing > size;
    }

    /// Whether a backup would take over if it was told to.
    static boolean canTakeOver(Draft host, int backup) {
        int place = host.table.indexOf(backup);
        if (backup == host.me() || place < 0) {
            return false;
        }
        return isReady(host.table.entries().get(place));
    }

    /// The backup that ranks highest of those that can take over; [Hosts#NONE] if there is none.
    static int firstToTakeOver(Draft host) {
        for (TableEntry each : host.table.entries()) {
            if (each.host() != host.me() && isReady(each)) {
                return each.host();
            }
        }
        return Hosts.NONE;
    }

    private static boolean isReady(TableEntry entry) {
        return entry.synced() && !entry.held();
    }

    /// Asks a backup to take over.
    static void yieldTo(Draft host, int backup) {
        host.yieldTo = backup;
        host.send(backup, new Message.Yield(host.header()));
    }
}
