// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import dev.sne.hasm.ElectionKey;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.TableEntry;
import java.nio.ByteBuffer;
import java.util.List;

/// Writes packets. What cannot be written is found before the first byte is.
final class MessageWriter {

    private final Lollipop space;

    MessageWriter(Lollipop space) {
        this.space = space;
    }

    void write(List<? extends Message> messages, ByteBuffer target) {
        int length = check(messages);
        if (length > target.remaining()) {
            throw new IllegalArgumentException(
                    "packet of " + length + " bytes, room for " + target.remaining());
        }
        Header header = messages.getFirst().header();
        target.putShort((short) WireFormat.MAGIC);
        target.put((byte) WireFormat.VERSION);
        target.put((byte) header.source());
        target.putShort((short) header.cluster());
        target.putShort((short) length);
        target.putLong(header.incarnation());
        target.putLong(header.counter());
        for (int i = 0; i < messages.size(); i++) {
            write(messages.get(i), target);
        }
    }

    private int check(List<? extends Message> messages) {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a packet without messages");
        }
        Header first = messages.getFirst().header();
        int length = WireFormat.PACKET_HEAD;
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            Header header = message.header();
            if (header.cluster() != first.cluster()
                    || header.source() != first.source()
                    || header.incarnation() != first.incarnation()
                    || header.counter() != first.counter()) {
                throw new IllegalArgumentException(
                        "messages of different packets: " + first + " and " + header);
            }
            checkNumbers(message);
            length += MessageCodec.lengthOf(message);
        }
        if (length > MessageCodec.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "packet of " + length + " bytes, at most " + MessageCodec.MAX_LENGTH);
        }
        return length;
    }

    private void checkNumbers(Message message) {
        switch (message) {
            case Message.Join join -> checkNumber(join.self().lastseq());
            case Message.Adv adv -> {
                checkNumber(adv.start());
                checkNumber(adv.lastseq());
                for (int i = 0; i < adv.table().size(); i++) {
                    checkNumber(adv.table().get(i).lastseq());
                }
            }
            case Message.Status status -> checkNumber(status.self().lastseq());
            case Message.Bid bid -> checkNumber(bid.key().lastseq());
            case Message.Objection(_, Message.Ground.Better(var key)) -> checkNumber(key.lastseq());
            case Message.Resign resign -> checkNumber(resign.lastseq());
            case Message.SyncEnd end -> checkNumber(end.position());
            case Message.Leave _,
                    Message.Query _,
                    Message.Report _,
                    Message.Objection _,
                    Message.Claim _,
                    Message.Pass _,
                    Message.Fence _,
                    Message.Yield _,
                    Message.SyncReq _,
                    Message.Grant _ -> {}
        }
    }

    private void checkNumber(int number) {
        if (!space.contains(number)) {
            throw new IllegalArgumentException(number + " is not of " + space);
        }
    }

    private static void write(Message message, ByteBuffer target) {
        Header header = message.header();
        target.put((byte) WireFormat.type(message));
        target.put((byte) header.group());
        target.putShort((short) MessageCodec.lengthOf(message));
        writeEpoch(header.epoch(), target);
        target.put((byte) detail(message));
        switch (message) {
            case Message.Join join -> writeEntry(join.self(), target);
            case Message.Adv adv -> writeAdv(adv, target);
            case Message.Status status -> {
                writeEntry(status.self(), target);
                target.putLong(status.tableVersion());
                target.putLong(status.acknowledged());
            }
            case Message.Bid bid -> {
                writeCounter(bid.counter(), target);
                writeEpoch(bid.oldEpoch(), target);
                writeKey(bid.key(), target);
            }
            case Message.Objection objection -> writeGround(objection.ground(), target);
            case Message.Claim claim -> {
                writeCounter(claim.counter(), target);
                writeEpoch(claim.oldEpoch(), target);
            }
            case Message.Resign resign -> {
                writeEpoch(resign.epoch(), target);
                target.put((byte) resign.successor());
                target.putInt(resign.lastseq());
            }
            case Message.Fence fence -> writeEpoch(fence.epoch(), target);
            case Message.SyncEnd end -> {
                writeEpoch(end.stream(), target);
                target.putInt(end.position());
            }
            case Message.Grant grant -> writeCounter(grant.counter(), target);
            case Message.Pass pass -> writeCounter(pass.counter(), target);
            case Message.Leave _,
                    Message.Query _,
                    Message.Report _,
                    Message.Yield _,
                    Message.SyncReq _ -> {}
        }
    }

    /// The byte in the head whose meaning is the type's.
    private static int detail(Message message) {
        return switch (message) {
            case Message.Status status -> status.load();
            case Message.Report report ->
                    (report.local() ? WireFormat.LOCAL_WELL : 0)
                            | (report.uplink() ? WireFormat.UPLINK_WELL : 0)
                            | (report.downlink() ? WireFormat.DOWNLINK_WELL : 0);
            case Message.Bid bid -> WireFormat.code(bid.reason());
            case Message.Claim claim -> WireFormat.code(claim.reason());
            case Message.Resign resign -> WireFormat.code(resign.why());
            case Message.Fence fence -> fence.live() ? 1 : 0;
            case Message.Objection objection ->
                    switch (objection.ground()) {
                        case Message.Ground.Alive _ -> WireFormat.GROUND_ALIVE;
                        case Message.Ground.Better _ -> WireFormat.GROUND_BETTER;
                        case Message.Ground.Claimed _ -> WireFormat.GROUND_CLAIMED;
                    };
            case Message.Join _,
                    Message.Adv _,
                    Message.Leave _,
                    Message.Query _,
                    Message.Pass _,
                    Message.Yield _,
                    Message.SyncReq _,
                    Message.SyncEnd _,
                    Message.Grant _ ->
                    0;
        };
    }

    private static void writeAdv(Message.Adv adv, ByteBuffer target) {
        target.putLong(adv.number());
        target.putLong(adv.tableVersion());
        writeEpoch(adv.previousStream(), target);
        target.put((byte) adv.table().size());
        target.putInt(adv.start());
        target.putInt(adv.lastseq());
        for (int i = 0; i < adv.table().size(); i++) {
            writeEntry(adv.table().get(i), target);
        }
    }

    private static void writeGround(Message.Ground ground, ByteBuffer target) {
        switch (ground) {
            case Message.Ground.Alive alive -> {
                writeEpoch(alive.epoch(), target);
                target.put((byte) alive.master());
            }
            case Message.Ground.Better better -> writeKey(better.key(), target);
            case Message.Ground.Claimed _ -> {}
        }
    }

    private static void writeEntry(TableEntry entry, ByteBuffer target) {
        target.put((byte) entry.host());
        target.put((byte) entry.prio());
        target.put((byte) entry.effectivePrio());
        target.put((byte) entry.fails());
        target.put(
                (byte)
                        ((entry.synced() ? WireFormat.SYNCED : 0)
                                | (entry.disputing() ? WireFormat.DISPUTING : 0)
                                | (entry.held() ? WireFormat.HELD : 0)
                                | entry.links() << WireFormat.LINKS_SHIFT));
        writeEpoch(entry.stream(), target);
        target.putInt(entry.lastseq());
    }

    private static void writeKey(ElectionKey key, ByteBuffer target) {
        target.put((byte) key.host());
        target.put((byte) key.prio());
        target.put((byte) key.fails());
        target.put((byte) (key.eligible() ? WireFormat.ELIGIBLE : 0));
        writeEpoch(key.stream(), target);
        target.putInt(key.lastseq());
    }

    private static void writeEpoch(Epoch epoch, ByteBuffer target) {
        writeCounter(epoch.counter(), target);
        target.put((byte) epoch.host());
    }

    private static void writeCounter(long counter, ByteBuffer target) {
        target.putShort((short) (counter >>> 32));
        target.putInt((int) counter);
    }
}
