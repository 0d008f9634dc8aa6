// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import dev.sne.hasm.ElectionKey;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.TableEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads packets. The packet's length is checked first, each message's against it, and each body's
/// against what its type has: after that no field can reach beyond the packet.
final class MessageReader {

    private final PacketCursor in;

    MessageReader(Lollipop space) {
        in = new PacketCursor(space);
    }

    List<Message> read(ByteBuffer packet) throws DecodeException {
        in.open(packet);
        int source = in.hostAt(WireFormat.SOURCE_AT, "source");
        int cluster = in.u16At(WireFormat.CLUSTER_AT);
        long incarnation = in.positiveLongAt(WireFormat.INCARNATION_AT, "incarnation");
        long counter = in.positiveLongAt(WireFormat.COUNTER_AT, "counter");
        List<Message> messages = new ArrayList<>(1);
        int start = WireFormat.PACKET_HEAD;
        do {
            int length = in.openMessage(start);
            int type = in.u8At(start);
            int group = in.u8At(start + WireFormat.GROUP_AT);
            Epoch epoch = in.epoch("epoch");
            int detail = in.u8();
            if (isKnown(type)) {
                Header header = new Header(cluster, group, source, incarnation, counter, epoch);
                messages.add(message(type, header, detail));
            }
            start += length;
        } while (!in.atEnd(start));
        return messages;
    }

    private static boolean isKnown(int type) {
        return type >= WireFormat.JOIN && type <= WireFormat.GRANT;
    }

    private Message message(int type, Header header, int detail) throws DecodeException {
        return switch (type) {
            case WireFormat.JOIN -> join(header, detail);
            case WireFormat.ADV -> adv(header, detail);
            case WireFormat.STATUS -> status(header, detail);
            case WireFormat.REPORT -> report(header, detail);
            case WireFormat.BID -> bid(header, detail);
            case WireFormat.OBJECT -> objection(header, detail);
            case WireFormat.CLAIM -> claim(header, detail);
            case WireFormat.RESIGN -> resign(header, detail);
            case WireFormat.FENCE -> fence(header, detail);
            case WireFormat.SYNC_END -> syncEnd(header, detail);
            case WireFormat.GRANT -> grant(header, detail);
            case WireFormat.PASS -> pass(header, detail);
            default -> bare(type, header, detail);
        };
    }

    /// A message that says nothing but its type.
    private Message bare(int type, Header header, int detail) throws DecodeException {
        in.requireDetail(detail, 0, 0);
        in.requireBody(0);
        return switch (type) {
            case WireFormat.LEAVE -> new Message.Leave(header);
            case WireFormat.QUERY -> new Message.Query(header);
            case WireFormat.YIELD -> new Message.Yield(header);
            case WireFormat.SYNC_REQ -> new Message.SyncReq(header);
            default -> throw new IllegalStateException("type " + type + " is not bare");
        };
    }

    private Message.Join join(Header header, int detail) throws DecodeException {
        in.requireDetail(detail, 0, 0);
        in.requireBody(WireFormat.ENTRY);
        return new Message.Join(header, self(header));
    }

    private Message.Adv adv(Header header, int detail) throws DecodeException {
        in.requireDetail(detail, 0, 0);
        in.requireBodyAtLeast(WireFormat.ADV_FIXED);
        long number = in.positiveLong("number");
        long tableVersion = in.positiveLong("tableVersion");
        Epoch previousStream = in.epoch("previousStream");
        int size = in.u8();
        in.requireBody(WireFormat.ADV_FIXED + size * WireFormat.ENTRY);
        int start = in.number("start");
        int lastseq = in.number("lastseq");
        TableEntry[] table = new TableEntry[size];
        for (int i = 0; i < size; i++) {
            int offset = in.offset();
            table[i] = entry();
            for (int j = 0; j < i; j++) {
                if (table[j].host() == table[i].host()) {
                    throw in.bad("host", offset, table[i].host() + " is in the table already");
                }
            }
        }
        return new Message.Adv(
                header, number, tableVersion, List.of(table), previousStream, start, lastseq);
    }

    private Message.Status status(Header header, int load) throws DecodeException {
        in.requireBody(WireFormat.STATUS_BODY);
        TableEntry self = self(header);
        long tableVersion = in.positiveLong("tableVersion");
        long acknowledged = in.positiveLong("acknowledged");
        return new Message.Status(header, self, load, tableVersion, acknowledged);
    }

    private Message.Report report(Header header, int detail) throws DecodeException {
        in.requireDetail(
                detail,
                0,
                WireFormat.LOCAL_WELL | WireFormat.UPLINK_WELL | WireFormat.DOWNLINK_WELL);
        in.requireBody(0);
        return new Message.Report(
                header,
                (detail & WireFormat.LOCAL_WELL) != 0,
                (detail & WireFormat.UPLINK_WELL) != 0,
                (detail & WireFormat.DOWNLINK_WELL) != 0);
    }

    private Message.Bid bid(Header header, int detail) throws DecodeException {
        in.requireDetail(detail, 1, WireFormat.handoverReasons());
        in.requireBody(WireFormat.BID_BODY);
        long counter = in.counter("counter");
        Epoch oldEpoch = in.epoch("oldEpoch");
        ElectionKey key = key(header);
        return new Message.Bid(header, counter, key, WireFormat.handoverReason(detail), oldEpoch);
    }

    private Message.Objection objection(Header header, int detail) throws DecodeException {
        in.requireDetail(detail, WireFormat.GROUND_ALIVE, WireFormat.GROUND_CLAIMED);
        return new Message.Objection(header, ground(header, detail));
    }

    private Message.Ground ground(Header header, int detail) throws DecodeException {
        if (detail == WireFormat.GROUND_ALIVE) {
            in.requireBody(WireFormat.ALIVE_BODY);
            Epoch epoch = in.epoch("alive");
            return new Message.Ground.Alive(epoch, in.host("master"));
        }
        if (detail == WireFormat.GROUND_BETTER) {
            in.requireBody(WireFormat.KEY);
            return new Message.Ground.Better(key(header));
        }
        in.requireBody(0);
        return new Message.Ground.Claimed();
    }

    private Message.Claim claim(Header header, int detail) throws DecodeException {
        in.requireDetail(detail, 1, WireFormat.handoverReasons());
        in.requireBody(WireFormat.CLAIM_BODY);
        long counter = in.counter("counter");
        Epoch oldEpoch = in.epoch("oldEpoch");
        return new Message.Claim(header, counter, WireFormat.handoverReason(detail), oldEpoch);
    }

    private Message.Resign resign(Header header, int detail) throws DecodeException {
        in.requireDetail(detail, 1, WireFormat.releaseReasons());
        in.requireBody(WireFormat.RESIGN_BODY);
        Epoch epoch = in.epoch("resigned");
        int successor = in.u8();
        int lastseq = in.number("lastseq");
        return new Message.Resign(
                header, epoch, WireFormat.releaseReason(detail), successor, lastseq);
    }

    private Message.Fence fence(Header header, int detail) throws DecodeException {
        in.requireDetail(detail, 0, 1);
        in.requireBody(WireFormat.EPOCH);
        return new Message.Fence(header, in.epoch("later"), detail == 1);
    }

    private Message.SyncEnd syncEnd(Header header, int detail) throws DecodeException {
        in.requireDetail(detail, 0, 0);
        in.requireBody(WireFormat.SYNC_END_BODY);
        Epoch stream = in.epoch("stream");
        return new Message.SyncEnd(header, stream, in.number("position"));
    }

    private Message.Pass pass(Header header, int detail) throws DecodeException {
        in.requireDetail(detail, 0, 0);
        in.requireBody(WireFormat.EPOCH_COUNTER);
        return new Message.Pass(header, in.counterOrNone());
    }

    private Message.Grant grant(Header header, int detail) throws DecodeException {
        in.requireDetail(detail, 0, 0);
        in.requireBody(WireFormat.EPOCH_COUNTER);
        return new Message.Grant(header, in.counter("counter"));
    }

    private TableEntry self(Header header) throws DecodeException {
        int offset = in.offset();
        TableEntry self = entry();
        requireSource(header, self.host(), offset);
        return self;
    }

    private ElectionKey key(Header header) throws DecodeException {
        int offset = in.offset();
        int host = in.host("host");
        requireSource(header, host, offset);
        int prio = in.u8();
        int fails = in.u8();
        boolean eligible = in.flags("flags", WireFormat.ELIGIBLE) != 0;
        Epoch stream = in.epoch("stream");
        int lastseq = in.number("lastseq");
        return new ElectionKey(eligible, fails, stream, lastseq, prio, host);
    }

    private void requireSource(Header header, int host, int offset) throws DecodeException {
        if (host != header.source()) {
            throw in.bad("host", offset, host + ", but the sender is host " + header.source());
        }
    }

    private TableEntry entry() throws DecodeException {
        int host = in.host("host");
        int prio = in.u8();
        int effectivePrio = in.u8();
        int fails = in.u8();
        int flags = in.flags("flags", WireFormat.ENTRY_FLAGS);
        Epoch stream = in.epoch("stream");
        int lastseq = in.number("lastseq");
        return new TableEntry(
                host,
                prio,
                effectivePrio,
                fails,
                (flags & WireFormat.SYNCED) != 0,
                stream,
                lastseq,
                (flags & WireFormat.DISPUTING) != 0,
                (flags & WireFormat.HELD) != 0,
                flags >> WireFormat.LINKS_SHIFT);
    }
}
