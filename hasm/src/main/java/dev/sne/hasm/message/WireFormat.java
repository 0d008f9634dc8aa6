// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.ReleaseReason;
import java.util.List;

/// The numbers of the protocol: where fields lie, and which code stands for what. Described in
/// `PROTOCOL.md`; a number once given out is never given another meaning.
final class WireFormat {

    static final int MAGIC = 0x534e;
    static final int VERSION = 1;

    /// Start of the packet: magic 2, version 1, source 1, cluster 2, length 2, incarnation 8,
    /// counter 8.
    static final int PACKET_HEAD = 24;

    static final int VERSION_AT = 2;
    static final int SOURCE_AT = 3;
    static final int CLUSTER_AT = 4;
    static final int LENGTH_AT = 6;
    static final int INCARNATION_AT = 8;
    static final int COUNTER_AT = 16;

    /// Start of a message: type 1, group 1, length 2, epoch 7, detail 1.
    static final int MESSAGE_HEAD = 12;

    static final int GROUP_AT = 1;
    static final int MESSAGE_LENGTH_AT = 2;
    static final int EPOCH_AT = 4;
    static final int DETAIL_AT = 11;

    /// Counter 6, host 1.
    static final int EPOCH = 7;

    static final int EPOCH_COUNTER = 6;

    /// Host 1, prio 1, effective prio 1, fails 1, flags 1, stream 7, lastseq 4.
    static final int ENTRY = 16;

    static final int SYNCED = 1;
    static final int DISPUTING = 2;
    static final int HELD = 4;
    static final int LINKS_SHIFT = 3;
    static final int ENTRY_FLAGS = 0x1f;

    /// Host 1, prio 1, fails 1, flags 1, stream 7, lastseq 4.
    static final int KEY = 15;

    static final int ELIGIBLE = 1;

    /// Number 8, table version 8, previous stream 7, entries 1, start 4, lastseq 4; then the
    /// entries.
    static final int ADV_FIXED = 32;

    static final int STATUS_BODY = ENTRY + 16;
    static final int BID_BODY = EPOCH_COUNTER + EPOCH + KEY;
    static final int ALIVE_BODY = EPOCH + 1;
    static final int CLAIM_BODY = EPOCH_COUNTER + EPOCH;
    static final int RESIGN_BODY = EPOCH + 1 + 4;
    static final int SYNC_END_BODY = EPOCH + 4;

    static final int LOCAL_WELL = 1;
    static final int UPLINK_WELL = 2;
    static final int DOWNLINK_WELL = 4;

    static final int GROUND_ALIVE = 1;
    static final int GROUND_BETTER = 2;
    static final int GROUND_CLAIMED = 3;

    static final int JOIN = 1;
    static final int ADV = 2;
    static final int STATUS = 3;
    static final int LEAVE = 4;
    static final int QUERY = 5;
    static final int REPORT = 6;
    static final int BID = 7;
    static final int OBJECT = 8;
    static final int CLAIM = 9;
    static final int PASS = 10;
    static final int RESIGN = 11;
    static final int FENCE = 12;
    static final int YIELD = 13;
    static final int SYNC_REQ = 14;
    static final int SYNC_END = 15;
    static final int GRANT = 16;

    /// The reasons of a handover; the code is the place in the list, counted from 1.
    private static final List<HandoverReason> HANDOVER_REASONS =
            List.of(
                    HandoverReason.BOOT,
                    HandoverReason.DEAD,
                    HandoverReason.SUSPECT,
                    HandoverReason.RESIGNED,
                    HandoverReason.PREEMPT,
                    HandoverReason.ADMIN);

    /// The reasons of a release; the code is the place in the list, counted from 1.
    private static final List<ReleaseReason> RELEASE_REASONS =
            List.of(
                    ReleaseReason.LINK,
                    ReleaseReason.UPLINK,
                    ReleaseReason.SERVICE,
                    ReleaseReason.DISPUTED,
                    ReleaseReason.PREEMPT,
                    ReleaseReason.ADMIN,
                    ReleaseReason.FENCED,
                    ReleaseReason.STOP,
                    ReleaseReason.QUORUM,
                    ReleaseReason.PAUSED);

    private WireFormat() {}

    static int code(HandoverReason reason) {
        return HANDOVER_REASONS.indexOf(reason) + 1;
    }

    static int code(ReleaseReason why) {
        return RELEASE_REASONS.indexOf(why) + 1;
    }

    static int handoverReasons() {
        return HANDOVER_REASONS.size();
    }

    static int releaseReasons() {
        return RELEASE_REASONS.size();
    }

    static HandoverReason handoverReason(int code) {
        return HANDOVER_REASONS.get(code - 1);
    }

    static ReleaseReason releaseReason(int code) {
        return RELEASE_REASONS.get(code - 1);
    }

    static int type(Message message) {
        return switch (message) {
            case Message.Join _ -> JOIN;
            case Message.Adv _ -> ADV;
            case Message.Status _ -> STATUS;
            case Message.Leave _ -> LEAVE;
            case Message.Query _ -> QUERY;
            case Message.Report _ -> REPORT;
            case Message.Bid _ -> BID;
            case Message.Objection _ -> OBJECT;
            case Message.Claim _ -> CLAIM;
            case Message.Pass _ -> PASS;
            case Message.Resign _ -> RESIGN;
            case Message.Fence _ -> FENCE;
            case Message.Yield _ -> YIELD;
            case Message.SyncReq _ -> SYNC_REQ;
            case Message.SyncEnd _ -> SYNC_END;
            case Message.Grant _ -> GRANT;
        };
    }

    static String name(int type) {
        return switch (type) {
            case JOIN -> "JOIN";
            case ADV -> "ADV";
            case STATUS -> "STATUS";
            case LEAVE -> "LEAVE";
            case QUERY -> "QUERY";
            case REPORT -> "REPORT";
            case BID -> "BID";
            case OBJECT -> "OBJECT";
            case CLAIM -> "CLAIM";
            case PASS -> "PASS";
            case RESIGN -> "RESIGN";
            case FENCE -> "FENCE";
            case YIELD -> "YIELD";
            case SYNC_REQ -> "SYNC_REQ";
            case SYNC_END -> "SYNC_END";
            case GRANT -> "GRANT";
            default -> "message";
        };
    }

    /// How many bytes a message takes behind its head.
    static int bodyLength(Message message) {
        return switch (message) {
            case Message.Join _ -> ENTRY;
            case Message.Adv adv -> ADV_FIXED + ENTRY * adv.table().size();
            case Message.Status _ -> STATUS_BODY;
            case Message.Bid _ -> BID_BODY;
            case Message.Objection objection -> bodyLength(objection.ground());
            case Message.Claim _ -> CLAIM_BODY;
            case Message.Resign _ -> RESIGN_BODY;
            case Message.Fence _ -> EPOCH;
            case Message.SyncEnd _ -> SYNC_END_BODY;
            case Message.Grant _, Message.Pass _ -> EPOCH_COUNTER;
            case Message.Leave _,
                    Message.Query _,
                    Message.Report _,
                    Message.Yield _,
                    Message.SyncReq _ ->
                    0;
        };
    }

    private static int bodyLength(Message.Ground ground) {
        return switch (ground) {
            case Message.Ground.Alive _ -> ALIVE_BODY;
            case Message.Ground.Better _ -> KEY;
            case Message.Ground.Claimed _ -> 0;
        };
    }
}
