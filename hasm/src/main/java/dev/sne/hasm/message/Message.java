// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import dev.sne.hasm.ElectionKey;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.ReleaseReason;
import dev.sne.hasm.TableEntry;
import java.util.List;

/// A message between the machines of two hosts. Immutable.
public sealed interface Message {

    Header header();

    /// The same message under another header.
    Message withHeader(Header header);

    /// I am here, or booting. To all.
    ///
    /// @param self what the sender says of itself
    record Join(Header header, TableEntry self) implements Message {
        public Join {
            checkSelf(header, self);
        }

        @Override
        public Join withHeader(Header header) {
            return new Join(header, self);
        }
    }

    /// I am master: the heartbeat, which also distributes the status table. To all.
    ///
    /// @param number the number of the advertisement, 0 or more, which backups acknowledge where a
    ///   majority grants the lease
    /// @param tableVersion the version of the status table under the header's epoch, 0 or more
    /// @param table the status table in its order, or empty if only the version is told: a table is
    ///   never empty, the master is in it. The list is copied
    /// @param previousStream the epoch of the stream the sender followed before it became master
    /// @param start the last number of that stream it had then
    /// @param lastseq the last number it has given out since
    record Adv(
            Header header,
            long number,
            long tableVersion,
            List<TableEntry> table,
            Epoch previousStream,
            int start,
            int lastseq)
            implements Message {
        public Adv {
            table = List.copyOf(table);
            checkDistinct(table);
            checkNumber("number", number);
            checkNumber("tableVersion", tableVersion);
        }

        @Override
        public Adv withHeader(Header header) {
            return new Adv(header, number, tableVersion, table, previousStream, start, lastseq);
        }
    }

    /// How a backup is: its heartbeat. To the master, or to all if there is none.
    ///
    /// @param self what the sender says of itself
    /// @param load how busy it is, 0 for idle to 255, for the master to rank it by
    /// @param tableVersion the version of the status table it has under the header's epoch, 0 if
    ///   none: a master with another one sends the table again
    /// @param acknowledged the number of the latest advertisement it heard in the header's epoch, 0
    ///   if none
    record Status(Header header, TableEntry self, int load, long tableVersion, long acknowledged)
            implements Message {
        public Status {
            checkSelf(header, self);
            if (load < 0 || load > 255) {
                throw new IllegalArgumentException("load is " + load + ", expected 0 to 255");
            }
            checkNumber("tableVersion", tableVersion);
            checkNumber("acknowledged", acknowledged);
        }

        @Override
        public Status withHeader(Header header) {
            return new Status(header, self, load, tableVersion, acknowledged);
        }
    }

    /// I leave in order: remove me at once. To all.
    record Leave(Header header) implements Message {
        @Override
        public Leave withHeader(Header header) {
            return new Leave(header);
        }
    }

    /// The service fails for me: check yourself. To the master.
    record Query(Header header) implements Message {
        @Override
        public Query withHeader(Header header) {
            return new Query(header);
        }
    }

    /// What the master found out about itself. To whoever asked.
    ///
    /// @param local the service works on the host itself
    /// @param uplink the uplink works
    /// @param downlink the downlink works
    record Report(Header header, boolean local, boolean uplink, boolean downlink)
            implements Message {
        public boolean allWell() {
            return local && uplink && downlink;
        }

        @Override
        public Report withHeader(Header header) {
            return new Report(header, local, uplink, downlink);
        }
    }

    /// I want to take over. To all.
    ///
    /// @param counter the counter the epoch is going to have, 1 or more
    /// @param key what the claim is worth
    /// @param reason why
    /// @param oldEpoch the epoch that was resigned, {@link Epoch#NONE} if none was
    record Bid(Header header, long counter, ElectionKey key, HandoverReason reason, Epoch oldEpoch)
            implements Message {
        public Bid {
            checkCounter(counter);
            checkOwn(header, key);
        }

        @Override
        public Bid withHeader(Header header) {
            return new Bid(header, counter, key, reason, oldEpoch);
        }
    }

    /// Stop your takeover. To the candidate.
    ///
    /// @param ground why it should
    record Objection(Header header, Ground ground) implements Message {
        public Objection {
            if (ground instanceof Ground.Better better) {
                checkOwn(header, better.key());
            }
        }

        @Override
        public Objection withHeader(Header header) {
            return new Objection(header, ground);
        }
    }

    /// Why a candidate should stop.
    sealed interface Ground {
        /// There is a living master.
        ///
        /// @param epoch its epoch
        /// @param master the master
        record Alive(Epoch epoch, int master) implements Ground {
            public Alive {
                Hosts.check(master);
            }
        }

        /// The sender ranks higher.
        ///
        /// @param key what its own claim is worth
        record Better(ElectionKey key) implements Ground {}

        /// The sender has already claimed the service.
        record Claimed() implements Ground {}
    }

    /// I was elected and take over now. To all.
    ///
    /// @param counter the counter the epoch is going to have, 1 or more
    /// @param reason why
    /// @param oldEpoch the epoch that was resigned, {@link Epoch#NONE} if none was
    record Claim(Header header, long counter, HandoverReason reason, Epoch oldEpoch)
            implements Message {
        public Claim {
            checkCounter(counter);
        }

        @Override
        public Claim withHeader(Header header) {
            return new Claim(header, counter, reason, oldEpoch);
        }
    }

    /// I do not take over; somebody else please. To all.
    ///
    /// @param counter the counter of the bid that is given up, so that who voted for it has the
    ///   vote back; 0 if there was no bid
    record Pass(Header header, long counter) implements Message {
        public Pass {
            if (counter != 0) {
                checkCounter(counter);
            }
        }

        @Override
        public Pass withHeader(Header header) {
            return new Pass(header, counter);
        }
    }

    /// I have released the service. To all.
    ///
    /// @param epoch the mastership that ended
    /// @param why why it did
    /// @param successor who takes over, {@link Hosts#NONE} if it is to be elected
    /// @param lastseq the last number the sender gave out, which the successor must have caught up
    ///   to for nothing to be lost
    record Resign(Header header, Epoch epoch, ReleaseReason why, int successor, int lastseq)
            implements Message {
        public Resign {
            if (successor != Hosts.NONE) {
                Hosts.check(successor);
            }
        }

        @Override
        public Resign withHeader(Header header) {
            return new Resign(header, epoch, why, successor, lastseq);
        }
    }

    /// There is a later epoch than yours. To a stale master.
    ///
    /// @param epoch the later one
    /// @param live whether its master is alive
    record Fence(Header header, Epoch epoch, boolean live) implements Message {
        @Override
        public Fence withHeader(Header header) {
            return new Fence(header, epoch, live);
        }
    }

    /// Please take over, in order. To the backup that the administrator named, or to the best one
    /// from a master that cannot serve any more.
    record Yield(Header header) implements Message {
        @Override
        public Yield withHeader(Header header) {
            return new Yield(header);
        }
    }

    /// Send me the whole connection table. To one host that is synchronised.
    record SyncReq(Header header) implements Message {
        @Override
        public SyncReq withHeader(Header header) {
            return new SyncReq(header);
        }
    }

    /// You have the whole connection table now.
    ///
    /// @param stream the epoch whose stream the table is of
    /// @param position the number of that stream it stands at
    record SyncEnd(Header header, Epoch stream, int position) implements Message {
        @Override
        public SyncEnd withHeader(Header header) {
            return new SyncEnd(header, stream, position);
        }
    }

    /// You have my vote, which I give once for each counter. To the candidate.
    ///
    /// @param counter the counter of the bid it is for, 1 or more
    record Grant(Header header, long counter) implements Message {
        public Grant {
            checkCounter(counter);
        }

        @Override
        public Grant withHeader(Header header) {
            return new Grant(header, counter);
        }
    }

    private static void checkSelf(Header header, TableEntry self) {
        if (self.host() != header.source()) {
            throw new IllegalArgumentException(
                    "host " + header.source() + " speaks of host " + self.host() + " as itself");
        }
    }

    private static void checkDistinct(List<TableEntry> table) {
        for (int i = 1; i < table.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (table.get(i).host() == table.get(j).host()) {
                    throw new IllegalArgumentException(
                            "host " + table.get(i).host() + " is twice in a table");
                }
            }
        }
    }

    private static void checkOwn(Header header, ElectionKey key) {
        if (key.host() != header.source()) {
            throw new IllegalArgumentException(
                    "host " + header.source() + " shows the key of host " + key.host());
        }
    }

    private static void checkNumber(String name, long number) {
        if (number < 0) {
            throw new IllegalArgumentException(name + " is " + number + ", expected 0 or more");
        }
    }

    private static void checkCounter(long counter) {
        if (counter < 1 || counter > Epoch.MAX_COUNTER) {
            throw new IllegalArgumentException(
                    "counter " + counter + ", expected 1 to " + Epoch.MAX_COUNTER);
        }
    }
}
