// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Hosts;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// A backup's end of the master's stream: hands the entries on in their order, each once, asks for
/// those that are missing, and acknowledges what the kernel has.
///
/// A host that has not the whole table fetches it from another, and goes on with the live stream
/// meanwhile. One that has compares its table with the master's when it is told to, or when the
/// master says that it lost events, and fetches the buckets that differ. Used by one thread.
public final class Receiver extends LiveStream {

    private static final int REQUEST_BITS = 20;

    private final ReplicationSettings settings;
    private final HashKey hashKey;
    private final EntrySink sink;
    private final ReceiverListener listener;
    private final Numbering numbering;
    private final Inflow inflow;
    private final Intake intake;
    private final Comparison comparison;

    private Epoch stream = Epoch.NONE;

    /// The stream that the table is of. It is another one from when this host is told of a new
    /// master until that says from where on its stream is another.
    private Epoch held = Epoch.NONE;

    /// Whether live entries are taken, and whether the table is complete.
    private boolean joined;

    private boolean complete;

    /// Names transfers and comparisons; never used twice, not even after a restart.
    private long request;

    private int attempt;

    /// The position that the source of the whole table must have; -1 for any.
    private long least = -1;

    private boolean overflown;

    /// Whether the table may differ from the master's although all of the stream is in it.
    private boolean doubtful;

    private int overrunsHeard;
    private int overrunsAsked;
    private int overrunsCompared;

    private long ticket;
    private long appliedTicket;

    /// A receiver that follows nobody yet.
    ///
    /// @param arena whose memory it takes
    /// @param hashKey of the keys of connections that the sink tells
    /// @param incarnation which life of the host it is: greater than in every life before, 0 to
    ///   2^43 - 1
    public Receiver(
            Arena arena,
            ReplicationSettings settings,
            HashKey hashKey,
            EntrySink sink,
            ReceiverListener listener,
            PayloadSink payloads,
            long incarnation) {
        this.settings = settings;
        this.hashKey = hashKey;
        this.sink = sink;
        this.listener = listener;
        numbering = new Numbering(settings.numbers());
        inflow = new Inflow(arena, settings, numbering, this, payloads);
        intake = new Intake(arena, settings, sink, this, payloads);
        comparison = new Comparison(arena, settings, this, payloads);
        request = incarnation << REQUEST_BITS;
    }

    /// Follows a stream, given that this host has the whole table as it was at a number of it: an
    /// empty one where a cluster begins.
    ///
    /// @param number the last that this host has
    public void follow(Epoch newStream, int number) {
        stream = newStream;
        held = newStream;
        forgetRequests();
        inflow.begin(number);
        joined = true;
        complete = true;
    }

    /// Follows a stream without having the table: it is fetched first.
    public void fetch(Epoch newStream, long nowNanos) {
        stream = newStream;
        forgetRequests();
        attempt = 0;
        fetch(nowNanos);
    }

    /// Follows a new master. If its stream continues the one that this host's table is of, this
    /// host goes on with what it has and compares its table with the new master's; else, and if its
    /// table is not complete, it fetches. Which it is, the master says; until then this host has
    /// the whole table, but takes nothing, acknowledges nothing and serves nobody. To be told of
    /// the same stream again changes nothing.
    public void goOver(Epoch newStream, long nowNanos) {
        if (newStream.equals(stream)) {
            return;
        }
        if (!complete) {
            fetch(newStream, nowNanos);
        } else {
            stream = newStream;
            forgetRequests();
            joined = false;
            inflow.stop();
        }
    }

    /// The master of a stream that is new to this host has told from where on it is another.
    private void begun(PayloadReader alive, long nowNanos) {
        long last = inflow.last();
        int after = alive.u32(Wire.HEAD + 16);
        long start = numbering.isNumber(after) ? numbering.nearest(last, after) : Long.MAX_VALUE;
        boolean continues = alive.u64(Wire.HEAD + 8) == Wire.name(held);
        if (!continues || Math.abs(start - last) > settings.window()) {
            attempt = 0;
            fetch(nowNanos);
            return;
        }
        held = stream;
        joined = true;
        // Entries that the new master never had are made good by the comparison, and so is what
        // the old one told one backup and not the other, by a transfer or a repair, and what passed
        // at the new one before it read its kernel's events.
        doubtful = true;
        listener.continued();
        inflow.goOn(Math.min(last, start), nowNanos);
    }

    private void forgetRequests() {
        intake.cancel();
        comparison.cancel();
        least = -1;
        doubtful = false;
        overrunsHeard = 0;
        overrunsCompared = 0;
    }

    private void fetch(long nowNanos) {
        complete = false;
        joined = false;
        overflown = false;
        doubtful = false;
        inflow.stop();
        comparison.cancel();
        // A master that was asked in vain may have named a host that is not there any more.
        ask(stream.host(), attempt % 2 != 0, nowNanos);
    }

    private void ask(int host, boolean direct, long nowNanos) {
        intake.begin(++request, host, direct, BucketSet.all(), least, nowNanos);
    }

    /// Whoever was asked for the table names another that has it.
    private void referred(PayloadReader message, long nowNanos) {
        int host = message.u8(Wire.HEAD + 8);
        if (host != Hosts.NONE && intake.isAsking(message.u64(Wire.HEAD))) {
            ask(host, host == stream.host(), nowNanos);
        }
    }

    /// Compares the table with the master's and fetches what differs, unless that, or a transfer,
    /// is under way.
    ///
    /// @return whether it begins
    public boolean verify(long nowNanos) {
        if (!isComplete()
                || intake.phase() != Intake.Phase.IDLE
                || comparison.phase() != Comparison.Phase.IDLE) {
            return false;
        }
        overrunsAsked = overrunsHeard;
        doubtful = false;
        comparison.begin(++request, nowNanos);
        return true;
    }

    /// Fetches the whole table anew, unless that is under way. What this host has stays until the
    /// source is known not to have it.
    ///
    /// @return whether it begins
    public boolean resync(long nowNanos) {
        if (!complete) {
            return false;
        }
        attempt = 0;
        fetch(nowNanos);
        return true;
    }

    /// A transfer has begun that brings the table as it is from a number on.
    void arriveAt(int number) {
        held = stream;
        inflow.begin(number);
    }

    /// A transfer tells a definition of the live stream.
    void define(PayloadReader entry) {
        definitions().put(entry.bytes(), entry.body(), entry.bodyLength());
        sink.live(
                EntryKind.TEMPLATE, nextTicket(), entry.bytes(), entry.body(), entry.bodyLength());
    }

    /// All definitions are told: live entries can be understood.
    void join() {
        joined = true;
    }

    HashKey hashKey() {
        return hashKey;
    }

    long ticket() {
        return ticket;
    }

    long nextTicket() {
        return ++ticket;
    }

    /// Becomes the sender of a stream that continues this one, if the table is complete: it has
    /// what the other backups may still miss. All that was handed over must be in the kernel. The
    /// receiver must not be used after this.
    ///
    /// @param arena whose memory it takes, besides what it takes over
    public Sender lead(Arena arena, Epoch newStream, PayloadSink payloads, long nowNanos) {
        Epoch continued = complete ? held : Epoch.NONE;
        Journal journal = inflow.journal();
        return new Sender(arena, settings, newStream, continued, journal, payloads, nowNanos);
    }

    /// What the master may still tell when this host has become the master itself: to be asked
    /// before [#lead]. Null if this host's table is not complete.
    public @Nullable LateEntries lateEntries() {
        return isComplete() ? new LateEntries(stream, numbering, inflow.last()) : null;
    }

    /// Takes a message of the master. Those that are not for a receiver are of no interest.
    public void received(PayloadReader message, long nowNanos) {
        if (!message.isOf(stream)) {
            return;
        }
        switch (message.type()) {
            case Wire.CHUNK -> intake.chunk(message, nowNanos);
            case Wire.DIGESTS -> comparison.received(message);
            case Wire.REFER -> referred(message, nowNanos);
            default -> {
                if (message.type() == Wire.ALIVE && complete && !joined) {
                    begun(message, nowNanos);
                }
                if (joined) {
                    if (message.type() == Wire.ALIVE) {
                        overrunsHeard = message.u32(Wire.HEAD + Integer.BYTES);
                    }
                    inflow.received(message, nowNanos);
                }
            }
        }
        goOn(nowNanos);
    }

    /// Does what has become possible.
    private void goOn(long nowNanos) {
        if (overflown) {
            overflown = false;
            fetch(nowNanos);
        }
        if (intake.startsSweep(appliedTicket)) {
            sink.sweep(intake.id());
        }
        if (comparison.startsReading()) {
            sink.digest(comparison.id());
        }
        if (doubtful || overrunsHeard != overrunsCompared) {
            verify(nowNanos);
        }
    }

    /// Whether a connection of this host's table is to stay, during a sweep.
    public boolean isWanted(long key) {
        return intake.isWanted(key);
    }

    /// Is told that a sweep is done: what was not wanted is not in the kernel any more.
    public void swept(long sweep) {
        if (intake.phase() != Intake.Phase.SWEEPING || intake.id() != sweep) {
            return;
        }
        intake.cancel();
        if (intake.isLimited()) {
            overrunsCompared = overrunsAsked;
            listener.repaired();
        } else {
            doubtful |= intake.source() != stream.host();
            complete = true;
            attempt = 0;
            inflow.acknowledge();
            listener.completed();
        }
    }

    /// Is told the digests of this host's buckets.
    ///
    /// @param own one for each of the {@value BucketSet#COUNT} buckets
    public void digests(long asked, long[] own, long nowNanos) {
        if (comparison.phase() != Comparison.Phase.READING || comparison.id() != asked) {
            return;
        }
        comparison.compare(own);
        if (comparison.isUndecided()) {
            comparison.ask(++request, nowNanos);
            return;
        }
        BucketSet differing = comparison.differing();
        listener.compared(differing.size(), comparison.unsure());
        if (differing.size() == 0) {
            overrunsCompared = overrunsAsked;
        } else {
            intake.begin(++request, stream.host(), true, differing, inflow.last(), nowNanos);
        }
    }

    /// Hands over an entry of the live stream.
    void hand(PayloadReader entry, long position) {
        EntryKind kind = entry.kind();
        long key = sink.live(kind, nextTicket(), entry.bytes(), entry.body(), entry.bodyLength());
        if (kind != EntryKind.TEMPLATE) {
            comparison.touch(key);
            if (intake.isNoting()) {
                note(key, position);
            }
        }
    }

    /// Notes what the live stream has brought, for the transfer that is under way. A change of a
    /// connection that is not here yet cannot stand for it: the transfer brings it, perhaps without
    /// that change, which is for a comparison to find.
    private void note(long key, long position) {
        if (!sink.isWhole() && !intake.has(key)) {
            doubtful = true;
        } else {
            overflown |= !intake.touch(key, position);
        }
    }

    /// The live stream cannot go on.
    ///
    /// @param position that whoever has the table must have, so that the same is not lost again
    void lose(ReceiverListener.Loss why, long position, long nowNanos) {
        if (complete) {
            attempt = 0;
            listener.lost(why);
        }
        least = position;
        fetch(nowNanos);
    }

    /// Is told that all that was handed over up to a ticket is in the kernel, or was refused by it.
    /// Not to be called from within the sink's methods.
    public void applied(long upTo, long nowNanos) {
        appliedTicket = Math.max(appliedTicket, upTo);
        inflow.applied(upTo, nowNanos);
        intake.applied(upTo, nowNanos);
        goOn(nowNanos);
    }

    /// When [#wake] is due next.
    public long nextDeadline() {
        return Math.min(inflow.deadline(), Math.min(intake.deadline(), comparison.deadline()));
    }

    /// Does what time has made due. Early calls do nothing.
    public void wake(long nowNanos) {
        inflow.wake(nowNanos);
        comparison.wake(nowNanos);
        if (intake.isStuck(nowNanos)) {
            retry(nowNanos);
        }
        intake.wake(nowNanos);
    }

    private void retry(long nowNanos) {
        if (intake.isLimited()) {
            BucketSet buckets = intake.buckets();
            intake.begin(++request, stream.host(), true, buckets, inflow.last(), nowNanos);
        } else {
            attempt++;
            fetch(nowNanos);
        }
    }

    /// The number of the last entry that this host's kernel has, for the failover machine; negative
    /// if the table is not complete, and then the greater the more of it is there.
    public int lastNumber() {
        return complete
                ? numbering.number(inflow.appliedPosition())
                : Math.min(-1, numbering.space().first() + intake.chunks());
    }

    /// Whether it is not known yet if the new master's stream continues the one that this host's
    /// table is of. Meanwhile [#lastNumber] is a number of the old one.
    public boolean isGoingOver() {
        return complete && !joined;
    }

    /// How many entries are known to be on their way, missing, or not yet in the kernel.
    public long lag() {
        return inflow.head() - inflow.appliedPosition();
    }

    /// How long the oldest entry has been known that is not yet in the kernel, in nanoseconds; 0 if
    /// there is none.
    public long lagNanos(long nowNanos) {
        return inflow.lagNanos(nowNanos);
    }

    /// Whether the table, or some of its buckets, are being fetched.
    public boolean isFetching() {
        return intake.phase() != Intake.Phase.IDLE;
    }

    /// Whether the table is being compared.
    public boolean isComparing() {
        return comparison.phase() != Comparison.Phase.IDLE;
    }

    /// Whether the latest transfer is of the buckets that differed, not of the whole table.
    public boolean isRepair() {
        return intake.isLimited();
    }

    /// From whom the latest transfer is; [dev.sne.hasm.Hosts#NONE] if there was none, or nobody to
    /// ask.
    public int fetchedFrom() {
        return intake.source();
    }

    /// How long the latest transfer has lasted, in nanoseconds.
    public long fetchNanos(long nowNanos) {
        return intake.nanos(nowNanos);
    }

    /// How many connections the latest transfer has brought so far.
    public long fetched() {
        return intake.entries();
    }

    /// About how many connections the source of the latest transfer has, 0 if that is not known
    /// yet.
    public int expected() {
        return intake.flows();
    }

    /// How many messages were sent that ask for what was missing.
    public long nacksSent() {
        return inflow.nacksSent();
    }

    /// How many payloads came that brought nothing new.
    public long duplicates() {
        return inflow.duplicates();
    }

    /// How many entries of the live stream were handed over.
    public long entriesReceived() {
        return inflow.entriesReceived();
    }

    /// How many entries of the live stream had not come when later ones had: lost, or overtaken.
    public long entriesMissed() {
        return inflow.entriesMissed();
    }

    @Override
    public Epoch stream() {
        return stream;
    }

    /// Whether the whole table is here, and it is known how the master's stream goes on from it.
    @Override
    public boolean isComplete() {
        return complete && joined;
    }

    @Override
    long covered() {
        return inflow.appliedPosition();
    }

    @Override
    long reached() {
        return inflow.last();
    }

    @Override
    int standIn(int asking, long leastPosition, long nowNanos) {
        return Hosts.NONE;
    }

    @Override
    Definitions definitions() {
        return inflow.definitions();
    }

    @Override
    Numbering numbering() {
        return numbering;
    }
}
