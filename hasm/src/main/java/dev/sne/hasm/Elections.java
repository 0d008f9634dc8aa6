// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Message;
import dev.sne.hasm.message.Message.Ground;

/// Bids, objections and votes.
final class Elections {

    private Elections() {}

    /// What this host's claim to become master is worth.
    static ElectionKey key(Draft host) {
        return host.self().key(host.settings.maxFails());
    }

    /// Whether this host is the better candidate.
    static boolean beats(Draft host, ElectionKey other) {
        return key(host).beats(other, host.settings.lollipop());
    }

    /// The priority this host ranks by: the master's word if there is one, so that all bidders
    /// agree.
    static int effectivePrio(Draft host) {
        if (host.policy.feedback()) {
            int place = host.table.indexOf(host.me());
            if (place >= 0) {
                return host.table.entries().get(place).effectivePrio();
            }
        }
        return host.settings.prio();
    }

    /// How long a backup waits for advertisements. With votes nobody is elected before the lease of
    /// the silent master has ended, so it is of no use to stand earlier.
    static long deadNanos(Draft host) {
        int rank = host.table.rankOf(host.me());
        long dead = host.timing.deadNanos(rank);
        if (!host.policy.quorum()) {
            return dead;
        }
        long votes = host.nanos(Period.VOTE_WAIT) + 2 * host.nanos(Period.D_MAX);
        return Math.max(dead, votes + rank * host.nanos(Period.SKEW));
    }

    /// The reason of a takeover that somebody else told of.
    static HandoverReason reasonOf(Message message) {
        return switch (message) {
            case Message.Bid bid -> bid.reason();
            case Message.Claim claim -> claim.reason();
            default -> throw new IllegalArgumentException(message + " is no takeover");
        };
    }

    /// The epoch resigned before a takeover that somebody else told of.
    static Epoch oldEpochOf(Message message) {
        return switch (message) {
            case Message.Bid bid -> bid.oldEpoch();
            case Message.Claim claim -> claim.oldEpoch();
            default -> throw new IllegalArgumentException(message + " is no takeover");
        };
    }

    static boolean isPlanned(Message message) {
        return reasonOf(message).planned();
    }

    /// Whether the master is alive and is asked to release.
    static boolean isPlanned(Draft host) {
        return host.reason != null && host.reason.planned();
    }

    /// Whether the master of the epoch accepted is known to have resigned.
    static boolean isResigned(Draft host) {
        return !host.closed.isNone() && host.closed.compareTo(host.epoch) >= 0;
    }

    /// Whether this host may become master without having been asked to.
    ///
    /// With the dedicated link down, silence may mean that only the network is split; where policy
    /// says so, that is not enough.
    static boolean mayTakeOver(Draft host) {
        return host.mayStand() && !isToStay(host);
    }

    /// The same when others had all the time they need: a host that has failed is better than none.
    static boolean mayTakeOverAtLast(Draft host) {
        return !host.policy.witness() && !isToStay(host);
    }

    static boolean isToStay(Draft host) {
        return host.policy.split() == Policy.Split.STAY && !host.dedicatedUp && !isResigned(host);
    }

    /// Begins a takeover: its first act is to check the own downlink. The state was entered.
    static void stand(Draft host, HandoverReason reason) {
        host.reason = reason;
        host.oldEpoch = reason == HandoverReason.RESIGNED ? host.closed : Epoch.NONE;
        if (reason.planned()) {
            host.expectAdvertisement();
        }
        host.check(Check.DOWNLINK);
    }

    /// Begins a takeover because a worse host bids.
    static void standAgainst(Draft host, Message.Bid bid, HandoverReason reason) {
        object(host, bid, new Ground.Better(key(host)));
        host.reason = reason;
        host.oldEpoch = bid.oldEpoch();
        host.check(Check.DOWNLINK);
    }

    static void object(Draft host, Message to, Ground ground) {
        host.send(to.header().source(), new Message.Objection(host.header(), ground));
    }

    /// Tells everybody that this host wants to take over.
    static void bid(Draft host) {
        host.counter = host.maxCounter + 1;
        if (host.policy.quorum()) {
            host.see(host.counter);
            host.votes = HostSet.EMPTY;
            host.set(AlarmTimer.LEASE, Period.LEASE);
        }
        host.sendAll(
                new Message.Bid(
                        host.header(), host.counter, key(host), reasonOf(host), host.oldEpoch));
        host.set(AlarmTimer.ELECT, Period.ELECT);
    }

    static void claim(Draft host, int to) {
        host.send(
                to, new Message.Claim(host.header(), host.counter, reasonOf(host), host.oldEpoch));
    }

    private static HandoverReason reasonOf(Draft host) {
        if (host.reason == null) {
            throw new IllegalStateException("in " + host.sub + " without a reason");
        }
        return host.reason;
    }

    /// Gives way to somebody else's takeover, with a vote where votes are needed. Who voted for the
    /// own bid gets the vote back.
    static void giveWay(Draft host, Message takeover) {
        host.awaitTakeover();
        if (host.policy.quorum() && host.abandoned != 0) {
            host.sendAll(new Message.Pass(host.header(), host.abandoned));
        }
        if (takeover instanceof Message.Bid bid) {
            grant(host, bid);
        }
    }

    /// Votes for a bid, if votes are needed and this host has one to give.
    static void grant(Draft host, Message.Bid bid) {
        int candidate = bid.header().source();
        if (host.policy.quorum() && mayVote(host, bid.counter(), candidate)) {
            vote(host, bid.counter(), candidate);
            host.send(candidate, new Message.Grant(host.header(), bid.counter()));
        }
    }

    /// One vote for each counter, and none while a master or somebody voted for may serve.
    private static boolean mayVote(Draft host, long counter, int candidate) {
        return counter > host.voted
                && host.now > host.heardUntilNanos
                && (host.now > host.grantedUntilNanos || host.grantedTo == candidate);
    }

    private static void vote(Draft host, long counter, int candidate) {
        host.voted = counter;
        host.grantedTo = candidate;
        host.grantedUntilNanos = host.now + host.nanos(Period.VOTE_WAIT);
        host.effect(new Effect.Store(counter));
    }

    /// The bid voted for was given up.
    static void takeBackVote(Draft host, int candidate, long counter) {
        if (host.grantedTo == candidate && host.voted == counter) {
            host.grantedTo = Hosts.NONE;
            host.grantedUntilNanos = State.NEVER;
        }
    }

    /// A mastership has ended: the vote that led to it keeps nobody else from it any more.
    static void endVote(Draft host, Epoch resigned) {
        if (host.grantedTo == resigned.host() && host.voted <= resigned.counter()) {
            host.grantedTo = Hosts.NONE;
            host.grantedUntilNanos = State.NEVER;
        }
    }

    /// Nobody ranks higher, or there would have been an objection, but votes were not to be had:
    /// tries again when those given elsewhere have run out, and before anybody else tries.
    static void awaitVotes(Draft host) {
        host.setDeadline(
                AlarmTimer.TAKEOVER,
                host.now + host.nanos(Period.VOTE_WAIT) + 2 * host.nanos(Period.D_MAX));
    }

    /// Whether as many hosts voted for this candidate as policy wants, itself included. Its own
    /// vote it gives last, so that it can still give it to a better candidate.
    static boolean isElected(Draft host) {
        if (!host.policy.quorum()) {
            return true;
        }
        int own = mayVote(host, host.counter, host.me()) ? 1 : 0;
        return host.votes.size() + own >= host.policy.majority();
    }

    /// Takes the service over, by the will of those who were asked.
    static void win(Draft host) {
        if (host.policy.quorum() && mayVote(host, host.counter, host.me())) {
            vote(host, host.counter, host.me());
        }
        claim(host, Hosts.NONE);
        Activation.begin(host);
    }
}
