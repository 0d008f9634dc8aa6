// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Message;
import dev.sne.hasm.message.Message.Ground;
import java.util.StringJoiner;

/// Effects as the cases of the rules write them.
final class EffectText {

    private EffectText() {}

    static String of(Effect effect) {
        return switch (effect) {
            case Effect.Send send ->
                    "send "
                            + of(send.message())
                            + " to "
                            + (send.toAll() ? "all" : send.to())
                            + (send.via() == Effect.Via.DEDICATED_LINK ? " on dedicated" : "");
            case Effect.RunCheck run -> run.check().hook();
            case Effect.RunProcedure run -> run.procedure().hook();
            case Effect.Notify notify -> "notify " + notify.event() + " " + notify.host();
            case Effect.Store store -> "store " + store.counter();
            case Effect.CommitReplicated _ -> "commit";
            case Effect.ServeSync serve -> "serve sync to " + serve.to();
        };
    }

    static String of(Message message) {
        return switch (message) {
            case Message.Join _ -> "JOIN";
            case Message.Adv adv -> "ADV " + adv.header().epoch() + " " + hosts(adv);
            case Message.Status status ->
                    "STATUS"
                            + (status.self().synced() ? " synced" : "")
                            + (status.self().disputing() ? " disputing" : "")
                            + (status.self().held() ? " held" : "");
            case Message.Leave _ -> "LEAVE";
            case Message.Query _ -> "QUERY";
            case Message.Report report ->
                    "REPORT local "
                            + sign(report.local())
                            + " uplink "
                            + sign(report.uplink())
                            + " downlink "
                            + sign(report.downlink());
            case Message.Bid bid ->
                    "BID "
                            + bid.counter()
                            + " "
                            + bid.reason()
                            + (bid.oldEpoch().isNone() ? "" : " " + bid.oldEpoch());
            case Message.Objection objection ->
                    switch (objection.ground()) {
                        case Ground.Alive alive ->
                                "OBJECT alive " + alive.epoch() + " of " + alive.master();
                        case Ground.Better _ -> "OBJECT better";
                        case Ground.Claimed _ -> "OBJECT claimed";
                    };
            case Message.Claim claim ->
                    "CLAIM "
                            + claim.counter()
                            + " "
                            + claim.reason()
                            + (claim.oldEpoch().isNone() ? "" : " " + claim.oldEpoch());
            case Message.Pass pass -> "PASS" + (pass.counter() == 0 ? "" : " " + pass.counter());
            case Message.Resign resign ->
                    "RESIGN "
                            + resign.epoch()
                            + " "
                            + resign.why()
                            + (resign.successor() == 0 ? "" : " for " + resign.successor());
            case Message.Fence fence ->
                    "FENCE " + fence.epoch() + (fence.live() ? " live" : " not live");
            case Message.Yield _ -> "YIELD";
            case Message.SyncReq _ -> "SYNC_REQ";
            case Message.SyncEnd end -> "SYNC_END " + end.stream() + "@" + end.position();
            case Message.Grant grant -> "GRANT " + grant.counter();
        };
    }

    private static String hosts(Message.Adv adv) {
        StringJoiner hosts = new StringJoiner(" ", "[", "]");
        for (TableEntry each : adv.table()) {
            hosts.add(String.valueOf(each.host()));
        }
        return hosts.toString();
    }

    private static char sign(boolean positive) {
        return positive ? '+' : '-';
    }
}
