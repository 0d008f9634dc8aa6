// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Effect;
import dev.sne.hasm.Input;
import dev.sne.hasm.TableEntry;
import dev.sne.hasm.message.Message;
import java.util.Locale;

/// Inputs, effects and messages in the few words of a trace.
final class Brief {
    private Brief() {}

    static String of(Input input) {
        return switch (input) {
            case Input.Start(long incarnation, long stored) ->
                    "START inc=" + incarnation + " stored=" + stored;
            case Input.Stop() -> "STOP";
            case Input.Switchover(int host) -> "SWITCHOVER " + host;
            case Input.Clear() -> "CLEAR";
            case Input.Received(var message, var link) ->
                    of(message) + " from " + message.header().source() + " on " + lower(link);
            case Input.Alarm() -> "ALARM";
            case Input.CheckResult(var check, int _, boolean positive) ->
                    lower(check) + (positive ? " +" : " -");
            case Input.Done(var procedure, int _) -> "done " + procedure.hook();
            case Input.LinkChanged(var link, boolean up) -> lower(link) + (up ? " up" : " down");
            case Input.Lost(var check) -> lower(check) + " lost";
            case Input.Replicated(var stream, int lastseq) -> "at " + stream + "@" + lastseq;
            case Input.Load(int load) -> "load " + load;
        };
    }

    static String of(Effect effect) {
        return switch (effect) {
            case Effect.Send send ->
                    "send " + of(send.message()) + (send.toAll() ? "" : " to " + send.to());
            case Effect.RunCheck check -> "check " + lower(check.check());
            case Effect.RunProcedure run -> "run " + run.procedure().hook();
            case Effect.Notify(var event, int host) -> "notify " + lower(event) + " " + host;
            case Effect.Store(long counter) -> "store " + counter;
            case Effect.CommitReplicated() -> "commit replicated";
            case Effect.ServeSync(int to) -> "serve sync to " + to;
        };
    }

    static String of(Message message) {
        String epoch = " E=" + message.header().epoch();
        return switch (message) {
            case Message.Join join -> "JOIN" + epoch + " " + of(join.self());
            case Message.Adv adv -> {
                var text = new StringBuilder("ADV").append(epoch).append(" v");
                text.append(adv.tableVersion()).append(" [");
                for (TableEntry entry : adv.table()) {
                    text.append(text.charAt(text.length() - 1) == '[' ? "" : " ");
                    text.append(entry.host());
                }
                text.append("] ").append(adv.previousStream()).append('@').append(adv.start());
                yield text.append(" @").append(adv.lastseq()).toString();
            }
            case Message.Status status -> "STATUS" + epoch + " " + of(status.self());
            case Message.Leave _ -> "LEAVE" + epoch;
            case Message.Query _ -> "QUERY" + epoch;
            case Message.Report report ->
                    "REPORT" + epoch + (report.allWell() ? " all well" : " not well");
            case Message.Bid bid ->
                    "BID"
                            + epoch
                            + " "
                            + bid.counter()
                            + " "
                            + bid.reason()
                            + " of "
                            + bid.oldEpoch()
                            + " key "
                            + bid.key().eligible()
                            + " fails "
                            + bid.key().fails()
                            + " "
                            + bid.key().stream()
                            + "@"
                            + bid.key().lastseq()
                            + " prio "
                            + bid.key().prio();
            case Message.Objection(var _, var ground) -> "OBJECT" + epoch + " " + of(ground);
            case Message.Claim claim ->
                    "CLAIM"
                            + epoch
                            + " "
                            + claim.counter()
                            + " "
                            + claim.reason()
                            + " of "
                            + claim.oldEpoch();
            case Message.Pass pass -> "PASS" + epoch + " " + pass.counter();
            case Message.Resign resign ->
                    "RESIGN"
                            + epoch
                            + " of "
                            + resign.epoch()
                            + " "
                            + resign.why()
                            + " to "
                            + resign.successor()
                            + " @"
                            + resign.lastseq();
            case Message.Fence fence ->
                    "FENCE" + epoch + " " + fence.epoch() + (fence.live() ? " live" : " not live");
            case Message.Yield _ -> "YIELD" + epoch;
            case Message.SyncReq _ -> "SYNC_REQ" + epoch;
            case Message.SyncEnd end ->
                    "SYNC_END" + epoch + " " + end.stream() + "@" + end.position();
            case Message.Grant grant -> "GRANT" + epoch + " " + grant.counter();
        };
    }

    private static String of(Message.Ground ground) {
        return switch (ground) {
            case Message.Ground.Alive(var epoch, int master) ->
                    "alive " + epoch + " master " + master;
            case Message.Ground.Better(var key) ->
                    "better " + key.stream() + "@" + key.lastseq() + " prio " + key.prio();
            case Message.Ground.Claimed() -> "claimed";
        };
    }

    private static String of(TableEntry self) {
        return "prio "
                + self.effectivePrio()
                + " fails "
                + self.fails()
                + (self.synced() ? " synced " + self.stream() + "@" + self.lastseq() : " unsynced")
                + (self.disputing() ? " disputing" : "")
                + (self.held() ? " held" : "");
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
