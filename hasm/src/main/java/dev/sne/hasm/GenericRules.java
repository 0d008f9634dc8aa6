// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Rule.rule;
import static dev.sne.hasm.SubState.B_AWAIT;
import static dev.sne.hasm.SubState.B_MON;
import static dev.sne.hasm.SubState.B_SYNC;
import static dev.sne.hasm.SubState.H_ELECT;
import static dev.sne.hasm.SubState.H_VERIFY;
import static dev.sne.hasm.SubState.S_REL;
import static dev.sne.hasm.SubState.S_RUN;

import dev.sne.hasm.message.Message;
import java.util.List;

/// Rows G1 to G8: what holds in most states, above all the order of epochs.
final class GenericRules {

    private GenericRules() {}

    /// Epochs in advertisements.
    static List<Rule<?>> advertisements() {
        return List.of(
                rule("G1", StateSet.ANY, Trigger.ADV)
                        .when(
                                "src = host(closed) and e <= closed",
                                (host, adv) ->
                                        isFromResigned(host, adv.header().source(), epoch(adv)))
                        .drop("drop (late message of a resigned master)"),
                rule("G2", StateSet.ANY_BUT_INIT, Trigger.ADV)
                        .when("e < E", (host, adv) -> epoch(adv).isBefore(host.epoch))
                        .then(
                                "send FENCE(E, live) to the sender, live := I am S.RUN or heard the"
                                        + " master of E within FRESH; if not live and in H.*: undo"
                                        + " own activations; if not live and in H.* or B.AWAIT: set"
                                        + " TAKEOVER",
                                GenericRules::fence)
                        .to(Next.decided("H.* and not live: B.AWAIT; else unchanged", B_AWAIT)),
                rule("G3", StateSet.ANY, Trigger.ADV)
                        .when("e > E", (host, adv) -> epoch(adv).isAfter(host.epoch))
                        .then(
                                "E := e, master := src, adopt table; synced stays only if synced,"
                                        + " not S.RUN, not exm, stream = pstream(ADV) and own"
                                        + " lastseq not ahead of its start (then stream := e), else"
                                        + " synced := 0; exm := 0; undo own activations",
                                GenericRules::follow)
                        .to(
                                Next.decided(
                                        "S.RUN: S.REL(FENCED); S.REL: why := FENCED, but STOP"
                                                + " stays; I.*, B.ISOL: unchanged; else Backup"
                                                + " entry",
                                        S_REL,
                                        B_MON,
                                        B_SYNC)));
    }

    /// Epochs in fences and resignations.
    static List<Rule<?>> fences() {
        return List.of(
                rule("G4a", S_RUN, Trigger.FENCE)
                        .when("e > E, live", (host, fence) -> isLater(host, fence) && fence.live())
                        .then(
                                "E := e; master := none; synced := 0; why := FENCED",
                                GenericRules::releaseFenced)
                        .to(S_REL),
                rule("G4b", S_RUN, Trigger.FENCE)
                        .when(
                                "e > E, not live",
                                (host, fence) -> isLater(host, fence) && !fence.live())
                        .then(
                                "nobody serves the later epoch: E := (max(maxctr, e)+1, me),"
                                        + " pstream := stream, stream := E, send ADV (no"
                                        + " interruption)",
                                (host, fence) -> Mastership.raise(host, fence.epoch()))
                        .stay(),
                rule("G4c", StateSet.HANDOVER, Trigger.FENCE)
                        .when("e > E, live", (host, fence) -> isLater(host, fence) && fence.live())
                        .then(
                                "E := e; master := none; undo own activations; set TAKEOVER",
                                GenericRules::giveUpFenced)
                        .to(B_AWAIT),
                rule("G4d", StateSet.ANY, Trigger.FENCE)
                        .when("e > E, live", (host, fence) -> isLater(host, fence) && fence.live())
                        .then("E := e", (host, fence) -> host.accept(fence.epoch()))
                        .stay(),
                rule("G5", StateSet.ANY, Trigger.RESIGN)
                        .when(
                                "e < E or e <= closed",
                                (host, resign) ->
                                        resign.epoch().isBefore(host.epoch)
                                                || !resign.epoch().isAfter(host.closed))
                        .drop("drop (below, RESIGN means e >= E)"));
    }

    /// What is no matter of epochs.
    static List<Rule<?>> others() {
        return List.of(
                rule("G6", StateSet.ANY, Trigger.timer(AlarmTimer.HOLD))
                        .then(
                                "held := 0; in B.*: send STATUS; in S.RUN: renew the own entry",
                                GenericRules::release)
                        .stay(),
                rule("G7", MAY_SERVE_SYNC, Trigger.SYNC_REQ)
                        .when("synced", host -> host.synced)
                        .then(
                                "serve the bulk transfer; when it is complete the receiver gets"
                                        + " SYNC_END(stream, pos)",
                                (host, request) ->
                                        host.effect(
                                                new Effect.ServeSync(request.header().source())))
                        .stay(),
                rule("G8", StateSet.ANY, Trigger.CLEAR)
                        .when("not (B.AWAIT and staying)", host -> !isStaying(host))
                        .then(
                                "fails := 0; held := 0; cancel HOLD; in B.*: send STATUS; in S.RUN:"
                                        + " renew the own entry",
                                GenericRules::clear)
                        .stay(),
                rule("G9", StateSet.ANY_AND_OFF, Trigger.LOAD)
                        .then("load := the new load", (host, change) -> host.load = change.load())
                        .stay());
    }

    private static final StateSet MAY_SERVE_SYNC =
            StateSet.of(
                    "S.RUN, B.MON/AWAIT/QUERY/DOUBT, H.VERIFY/ELECT",
                    S_RUN,
                    B_MON,
                    B_AWAIT,
                    SubState.B_QUERY,
                    SubState.B_DOUBT,
                    H_VERIFY,
                    H_ELECT);

    static Epoch epoch(Message message) {
        return message.header().epoch();
    }

    /// Whether something comes from, or names, a master known to have resigned.
    static boolean isFromResigned(Draft host, int master, Epoch epoch) {
        return master == host.closed.host() && !epoch.isAfter(host.closed);
    }

    private static boolean isLater(Draft host, Message.Fence fence) {
        return fence.epoch().isAfter(host.epoch);
    }

    private static void fence(Draft host, Message.Adv adv) {
        boolean live = host.sub == S_RUN || host.heardMasterRecently();
        host.send(adv.header().source(), new Message.Fence(host.header(), host.epoch, live));
        if (live) {
            return;
        }
        if (host.in(MainState.HANDOVER)) {
            Activation.undo(host);
            host.enter(B_AWAIT);
            host.awaitTakeover();
        } else if (host.sub == B_AWAIT) {
            host.awaitTakeover();
        }
    }

    private static void follow(Draft host, Message.Adv adv) {
        boolean keepsUp =
                host.synced
                        && host.sub != S_RUN
                        && !host.exMaster
                        && host.stream.equals(adv.previousStream())
                        && isNotAhead(host, adv.start());
        host.accept(epoch(adv));
        host.hear(adv);
        if (keepsUp) {
            host.stream = host.epoch;
        } else {
            host.desynchronise();
        }
        host.exMaster = false;
        switch (host.sub) {
            case S_RUN -> {
                host.enter(S_REL);
                Release.begin(host, ReleaseReason.FENCED, Hosts.NONE);
            }
            case S_REL -> {
                if (host.why != ReleaseReason.STOP) {
                    host.why = ReleaseReason.FENCED;
                }
            }
            case OFF, I_CHK, I_WAIT, B_ISOL -> {
                // takes no part, but knows the epoch from now on
            }
            default -> {
                Activation.undo(host);
                host.enterBackup();
            }
        }
    }

    private static boolean isNotAhead(Draft host, int start) {
        return switch (host.settings.lollipop().compare(host.lastseq, start)) {
            case LT, EQ -> true;
            case GT, UN -> false;
        };
    }

    private static void releaseFenced(Draft host, Message.Fence fence) {
        host.accept(fence.epoch());
        host.master = Hosts.NONE;
        host.desynchronise();
        Release.begin(host, ReleaseReason.FENCED, Hosts.NONE);
    }

    private static void giveUpFenced(Draft host, Message.Fence fence) {
        host.accept(fence.epoch());
        host.master = Hosts.NONE;
        Activation.undo(host);
        host.awaitTakeover();
    }

    private static void release(Draft host) {
        host.held = false;
        tellChange(host);
    }

    private static boolean isStaying(Draft host) {
        return host.sub == B_AWAIT && Elections.isToStay(host);
    }

    private static void clear(Draft host) {
        host.fails = 0;
        host.held = false;
        host.cancel(AlarmTimer.HOLD);
        tellChange(host);
    }

    private static void tellChange(Draft host) {
        if (host.in(MainState.BACKUP)) {
            host.sendStatus();
        } else if (host.sub == S_RUN) {
            Mastership.noteSelf(host);
        }
    }
}
