// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.AlarmTimer;
import dev.sne.hasm.ElectionKey;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.HostSet;
import dev.sne.hasm.Peer;
import dev.sne.hasm.State;
import dev.sne.hasm.StatusTable;
import dev.sne.hasm.TableEntry;
import dev.sne.hasm.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes states and messages into digests by their content. Generations of checks and procedures
/// count on for ever and mean nothing but whether a result is awaited, so that they are left out of
/// states, and enter results as their distance to the state's.
public final class Digests {
    private static final AlarmTimer[] TIMERS = AlarmTimer.values();

    /// A multiple of every number of hosts that may be asked for a copy, in clusters of up to five.
    private static final int SOURCES = 12;

    private Digests() {}

    /// An epoch.
    public static void add(Digest digest, Epoch epoch) {
        digest.add(epoch.counter() << 8 | epoch.host());
    }

    /// A state whose times are on a clock that shows 0 now: [State#since].
    public static void add(Digest digest, State state) {
        digest.add(Index.of(state.sub()));
        digest.add(state.incarnation());
        add(digest, state.epoch());
        add(digest, state.closed());
        digest.add(state.maxCounter());
        digest.add(state.master());
        add(digest, state.table());
        digest.add(state.freshUntilNanos());
        digest.add(state.heardAdv());
        add(digest, state.stream());
        digest.add(state.lastseq());
        digest.add(
                flags(
                        state.synced(),
                        state.exMaster(),
                        state.held(),
                        state.disputing(),
                        state.uplinkUp(),
                        state.serviceUp(),
                        state.mainUp(),
                        state.dedicatedUp()));
        digest.add((long) state.fails() << 32 | state.load());
        digest.add(ordinal(state.reason()) << 32 | ordinal(state.why()));
        add(digest, state.oldEpoch());
        digest.add(state.counter());
        digest.add(state.successor());
        counters(digest, state);
        add(digest, state.previousStream());
        digest.add(state.start());
        digest.add(state.advNumber());
        digest.add(state.toldVersion());
        digest.add(state.yieldTo());
        add(digest, state.queries());
        for (Peer peer : state.peers()) {
            digest.add(peer.host());
            digest.add(peer.deadlineNanos());
            digest.add(peer.ackedNanos());
            digest.add(peer.wantedSinceNanos());
        }
        votes(digest, state);
        digest.add(state.dedicatedSinceNanos());
        digest.add(state.heardDedicatedNanos());
        digest.add(state.everyLinkUntilNanos());
        for (AlarmTimer timer : TIMERS) {
            digest.add(state.deadlines().nanos(timer));
        }
    }

    private static void counters(Digest digest, State state) {
        digest.add((long) state.releaseStep() << 32 | tries(state));
        digest.add((long) state.nfail() << 32 | state.nq());
        digest.add((long) state.nself() << 32 | state.ndisp());
        digest.add((long) state.checksPending() << 32 | state.checksPositive());
    }

    /// A host that asks in vain for a copy counts for ever, but only to choose whom to ask next.
    private static int tries(State state) {
        return switch (state.sub()) {
            case B_SYNC, B_AWAIT -> state.tries() % SOURCES;
            default -> state.tries();
        };
    }

    private static void votes(Digest digest, State state) {
        digest.add(state.sent().hashCode());
        add(digest, state.votes());
        digest.add(state.voted());
        digest.add(state.heardUntilNanos());
        digest.add(state.grantedUntilNanos());
        digest.add(state.grantedTo());
        add(digest, state.hostsHeard());
    }

    private static void add(Digest digest, HostSet hosts) {
        digest.add(hosts.size());
        for (int i = 0; i < hosts.size(); i++) {
            digest.add(hosts.get(i));
        }
    }

    /// A status table.
    public static void add(Digest digest, StatusTable table) {
        add(digest, table.epoch());
        digest.add(table.version());
        add(digest, table.entries());
    }

    private static void add(Digest digest, List<TableEntry> entries) {
        digest.add(entries.size());
        for (TableEntry entry : entries) {
            add(digest, entry);
        }
    }

    private static void add(Digest digest, TableEntry entry) {
        digest.add((long) entry.host() << 32 | entry.prio());
        digest.add((long) entry.effectivePrio() << 32 | entry.fails());
        add(digest, entry.stream());
        digest.add((long) entry.lastseq() << 32 | entry.links());
        digest.add(flags(entry.synced(), entry.disputing(), entry.held()));
    }

    private static void add(Digest digest, ElectionKey key) {
        digest.add(key.eligible());
        digest.add((long) key.fails() << 32 | key.prio());
        add(digest, key.stream());
        digest.add((long) key.lastseq() << 32 | key.host());
    }

    /// A message, without its number.
    public static void add(Digest digest, Message message) {
        digest.add(message.header().source());
        digest.add(message.header().incarnation());
        add(digest, message.header().epoch());
        switch (message) {
            case Message.Join(var _, var self) -> {
                digest.add(1);
                add(digest, self);
            }
            case Message.Adv adv -> {
                digest.add(2);
                digest.add(adv.number());
                digest.add(adv.tableVersion());
                add(digest, adv.table());
                add(digest, adv.previousStream());
                digest.add((long) adv.start() << 32 | adv.lastseq() & 0xffff_ffffL);
            }
            case Message.Status status -> {
                digest.add(3);
                add(digest, status.self());
                digest.add(status.load());
                digest.add(status.tableVersion());
                digest.add(status.acknowledged());
            }
            case Message.Leave _ -> digest.add(4);
            case Message.Query _ -> digest.add(5);
            case Message.Report(var _, boolean local, boolean uplink, boolean downlink) -> {
                digest.add(6);
                digest.add(flags(local, uplink, downlink));
            }
            case Message.Bid(var _, long counter, var key, var reason, var oldEpoch) -> {
                digest.add(7 << 8 | Index.of(reason));
                digest.add(counter);
                add(digest, key);
                add(digest, oldEpoch);
            }
            case Message.Objection(var _, var ground) -> ground(digest, ground);
            case Message.Claim(var _, long counter, var reason, var oldEpoch) -> {
                digest.add(9 << 8 | Index.of(reason));
                digest.add(counter);
                add(digest, oldEpoch);
            }
            case Message.Pass(var _, long counter) -> {
                digest.add(10);
                digest.add(counter);
            }
            case Message.Resign resign -> {
                digest.add(11 << 8 | Index.of(resign.why()));
                add(digest, resign.epoch());
                digest.add((long) resign.successor() << 32 | resign.lastseq() & 0xffff_ffffL);
            }
            case Message.Fence(var _, var epoch, boolean live) -> {
                digest.add(live ? 13 : 12);
                add(digest, epoch);
            }
            case Message.Yield _ -> digest.add(14);
            case Message.SyncReq _ -> digest.add(15);
            case Message.SyncEnd(var _, var stream, int position) -> {
                digest.add(16);
                add(digest, stream);
                digest.add(position);
            }
            case Message.Grant(var _, long counter) -> {
                digest.add(17);
                digest.add(counter);
            }
        }
    }

    private static void ground(Digest digest, Message.Ground ground) {
        switch (ground) {
            case Message.Ground.Alive(var epoch, int master) -> {
                digest.add(8 << 8 | master);
                add(digest, epoch);
            }
            case Message.Ground.Better(var key) -> {
                digest.add(8 << 16);
                add(digest, key);
            }
            case Message.Ground.Claimed() -> digest.add(8 << 24);
        }
    }

    /// An event, seen from the state of the host it is going to happen at.
    static void add(Digest digest, Event event, State at) {
        digest.add(event.host());
        switch (event) {
            case Event.Delivery delivery -> {
                digest.add(1 << 16 | Index.of(delivery.link()));
                add(digest, delivery.message());
            }
            case Event.CheckEnd end -> {
                digest.add(2 << 16 | Index.of(end.check()) << 1 | (end.killed() ? 1 : 0));
                digest.add(at.checkGeneration() - end.generation());
            }
            case Event.ProcedureEnd end -> {
                digest.add(3 << 16 | Index.of(end.procedure()) << 8 | Index.of(end.fate()));
                digest.add(at.procedureGeneration() - end.generation());
            }
            case Event.LateEffect late -> digest.add(4 << 16 | Index.of(late.procedure()));
            case Event.CarrierNotice notice ->
                    digest.add(5 << 16 | Index.of(notice.link()) << 1 | (notice.up() ? 1 : 0));
            case Event.TransferEnd end -> digest.add(6 << 16 | end.server());
            case Event.ConnectionChange change -> {
                digest.add(7 << 16);
                add(digest, change.stream());
            }
            case Event.Replica replica -> {
                digest.add(8 << 16 | replica.from());
                add(digest, replica.stream());
                digest.add(replica.number());
            }
            case Event.Alarm _ -> digest.add(9 << 16);
            case Event.UplinkNotice _ -> digest.add(10 << 16);
        }
    }

    private static long ordinal(@Nullable Enum<?> value) {
        return value == null ? 0 : Index.of(value) + 1L;
    }

    private static long flags(boolean... flags) {
        long bits = 1;
        for (boolean each : flags) {
            bits = bits << 1 | (each ? 1 : 0);
        }
        return bits;
    }
}
