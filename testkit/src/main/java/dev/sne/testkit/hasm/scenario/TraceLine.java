// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

import dev.sne.hasm.Effect;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.Input;
import dev.sne.hasm.message.Message;
import dev.sne.testkit.hasm.sim.Happening;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A step of a machine as a line of a trace: when, at which host, from which sub-state to which,
/// because of what, by which rules of the transition table, and what is done. Heartbeats and other
/// steps that change nothing anybody would tell of have no line.
///
/// ```
///      2320  2  B.MON -> H.VERIFY      alarm, B15: check downlink
/// ```
final class TraceLine {

    private static final int TIME_WIDTH = 10;
    private static final int STATES_WIDTH = 22;
    private static final int WIDTH = 100;
    private static final String CONTINUATION = "\n" + " ".repeat(TIME_WIDTH + 2 + 3 + 4);
    private static final int NANOS_PER_MILLI_DIGITS = 6;

    private TraceLine() {}

    /// The line, or lines if it would be too long, or null if the step is none to tell of.
    static @Nullable String of(Happening.Stepped step, long nowNanos) {
        boolean moved = step.before().sub() != step.after().sub();
        if (!moved && !isWorthTelling(step)) {
            return null;
        }
        var line = new StringBuilder();
        pad(line, millis(nowNanos), TIME_WIDTH);
        line.append("  ").append(step.host()).append("  ");
        int states = line.length();
        line.append(step.before().sub());
        if (moved) {
            line.append(" -> ").append(step.after().sub());
        }
        line.append(" ".repeat(Math.max(1, STATES_WIDTH - (line.length() - states))));
        line.append(input(step.input()));
        if (!step.rules().isEmpty()) {
            line.append(", ").append(String.join(" ", step.rules()));
        }
        effects(step, line);
        return line.toString();
    }

    private static void effects(Happening.Stepped step, StringBuilder line) {
        int start = 0;
        String separator = ":";
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Store) {
                continue;
            }
            String text = effect(effect);
            line.append(separator);
            if (line.length() - start + 2 + text.length() > WIDTH) {
                start = line.length();
                line.append(CONTINUATION);
            } else {
                line.append(' ');
            }
            line.append(text);
            separator = ",";
        }
    }

    private static boolean isWorthTelling(Happening.Stepped step) {
        for (Effect effect : step.effects()) {
            boolean routine =
                    switch (effect) {
                        case Effect.Send send ->
                                send.message() instanceof Message.Adv
                                        || send.message() instanceof Message.Status;
                        case Effect.RunCheck _, Effect.Store _ -> true;
                        case Effect.RunProcedure _,
                                Effect.Notify _,
                                Effect.CommitReplicated _,
                                Effect.ServeSync _ ->
                                false;
                    };
            if (!routine) {
                return true;
            }
        }
        return false;
    }

    /// A time as it is written in traces, in milliseconds.
    static String millis(long nanos) {
        return BigDecimal.valueOf(nanos, NANOS_PER_MILLI_DIGITS)
                .stripTrailingZeros()
                .toPlainString();
    }

    /// The name of a message, with what tells it from others of its kind.
    static String name(Message message) {
        return switch (message) {
            case Message.Join _ -> "JOIN";
            case Message.Adv adv -> "ADV " + adv.header().epoch();
            case Message.Status _ -> "STATUS";
            case Message.Leave _ -> "LEAVE";
            case Message.Query _ -> "QUERY";
            case Message.Report report -> report.allWell() ? "REPORT well" : "REPORT not well";
            case Message.Bid bid -> "BID " + bid.reason();
            case Message.Objection(_, Message.Ground.Alive(var epoch, int master)) ->
                    "OBJECT " + master + " is alive in " + epoch;
            case Message.Objection(_, Message.Ground.Better _) -> "OBJECT better";
            case Message.Objection(_, Message.Ground.Claimed _) -> "OBJECT claimed";
            case Message.Claim claim -> "CLAIM " + claim.reason();
            case Message.Pass _ -> "PASS";
            case Message.Resign resign ->
                    "RESIGN "
                            + resign.why()
                            + (resign.successor() == Hosts.NONE ? "" : " to " + resign.successor());
            case Message.Fence fence ->
                    "FENCE " + fence.epoch() + (fence.live() ? " live" : " not live");
            case Message.Yield _ -> "YIELD";
            case Message.SyncReq _ -> "SYNC_REQ";
            case Message.SyncEnd _ -> "SYNC_END";
            case Message.Grant _ -> "GRANT";
        };
    }

    /// A constant as it is written in traces.
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String input(Input input) {
        return switch (input) {
            case Input.Start _ -> "start";
            case Input.Stop _ -> "stop";
            case Input.Switchover(int host) -> "switchover to " + host;
            case Input.Clear _ -> "clear";
            case Input.Received(Message message, _) ->
                    name(message) + " of " + message.header().source();
            case Input.Alarm _ -> "alarm";
            case Input.CheckResult(var check, _, boolean positive) ->
                    word(check) + (positive ? " +" : " -");
            case Input.Done(var procedure, _) -> word(procedure) + " done";
            case Input.LinkChanged(var link, boolean up) ->
                    word(link) + (up ? " link up" : " link down");
            case Input.Lost(var check) -> word(check) + " lost";
            case Input.Replicated _ -> "table moved on";
            case Input.Load(int load) -> "load " + load;
        };
    }

    private static String effect(Effect effect) {
        return switch (effect) {
            case Effect.Send send ->
                    name(send.message()) + (send.toAll() ? " to all" : " to " + send.to());
            case Effect.RunCheck check -> "check " + word(check.check());
            case Effect.RunProcedure run -> word(run.procedure());
            case Effect.Notify notice -> "notify " + notice.event() + " " + notice.host();
            case Effect.Store store -> "store " + store.counter();
            case Effect.CommitReplicated _ -> "commit the table";
            case Effect.ServeSync sync -> "send the table to " + sync.to();
        };
    }

    private static void pad(StringBuilder line, String text, int width) {
        line.append(" ".repeat(Math.max(0, width - text.length()))).append(text);
    }
}
