// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Message;
import java.util.Arrays;
import java.util.List;

/// What a rule waits for: an input, or what an input comes to, such as the expiry of one timer.
///
/// @param <T> what comes with it
@SuppressWarnings("UnusedTypeParameter") // ties a rule to the type of its cause
public final class Trigger<T> {

    /// START.
    public static final Trigger<Input.Start> START = new Trigger<>("START", 0);

    /// STOP.
    public static final Trigger<Input.Stop> STOP = new Trigger<>("STOP", 1);

    /// SWITCHOVER.
    public static final Trigger<Input.Switchover> SWITCHOVER = new Trigger<>("SWITCHOVER", 2);

    /// CLEAR.
    public static final Trigger<Input.Clear> CLEAR = new Trigger<>("CLEAR", 3);

    /// A link has lost or found its carrier.
    public static final Trigger<Input.LinkChanged> LINK = new Trigger<>("LINK", 4);

    /// The copy of the connection table moved on or was lost.
    public static final Trigger<Input.Replicated> REPLICATED = new Trigger<>("REPLICATED", 5);

    /// The host is more or less busy.
    public static final Trigger<Input.Load> LOAD = new Trigger<>("LOAD", 6);

    /// Every running check has its result.
    public static final Trigger<Input> CHECKED = new Trigger<>("results", 7);

    /// Every procedure of a release has ended.
    public static final Trigger<Input> RELEASED = new Trigger<>("deactivation done", 8);

    /// What was activated is in place, or was given the time that it may take.
    public static final Trigger<Input> ACTIVATED = new Trigger<>("activation done", 27);

    /// What a check needs has gone.
    public static final Trigger<Input.Lost> LOST = new Trigger<>("LOST", 28);

    /// The host was suspended for too long; comes before the input that tells.
    public static final Trigger<Input> OVERSLEPT = new Trigger<>("overslept", 9);

    /// A backup was silent for too long.
    public static final Trigger<Peer> PEER = new Trigger<>("timer PEER(b)", 10);

    /// A message of this type.
    public static final Trigger<Message.Join> JOIN = new Trigger<>("JOIN", 11);

    /// A message of this type.
    public static final Trigger<Message.Adv> ADV = new Trigger<>("ADV e", 12);

    /// A message of this type.
    public static final Trigger<Message.Status> STATUS = new Trigger<>("STATUS", 13);

    /// A message of this type.
    public static final Trigger<Message.Leave> LEAVE = new Trigger<>("LEAVE", 14);

    /// A message of this type.
    public static final Trigger<Message.Query> QUERY = new Trigger<>("QUERY", 15);

    /// A message of this type.
    public static final Trigger<Message.Report> REPORT = new Trigger<>("REPORT", 16);

    /// A message of this type.
    public static final Trigger<Message.Bid> BID = new Trigger<>("BID", 17);

    /// A message of this type.
    public static final Trigger<Message.Objection> OBJECT = new Trigger<>("OBJECT", 18);

    /// A message of this type.
    public static final Trigger<Message.Claim> CLAIM = new Trigger<>("CLAIM (ctr, src)", 19);

    /// A message of this type.
    public static final Trigger<Message.Pass> PASS = new Trigger<>("PASS", 20);

    /// A message of this type.
    public static final Trigger<Message.Resign> RESIGN = new Trigger<>("RESIGN e, succ", 21);

    /// A message of this type.
    public static final Trigger<Message.Fence> FENCE = new Trigger<>("FENCE e, live", 22);

    /// A message of this type.
    public static final Trigger<Message.Yield> YIELD = new Trigger<>("YIELD", 23);

    /// A message of this type.
    public static final Trigger<Message.SyncReq> SYNC_REQ = new Trigger<>("SYNC_REQ", 24);

    /// A message of this type.
    public static final Trigger<Message.SyncEnd> SYNC_END = new Trigger<>("SYNC_END", 25);

    /// A message of this type.
    public static final Trigger<Message.Grant> GRANT = new Trigger<>("GRANT", 26);

    /// Somebody wants to take over or does.
    public static final Trigger<Message> BID_OR_CLAIM = either("BID or CLAIM", BID, CLAIM);

    /// Somebody gives up a takeover, or leaves.
    public static final Trigger<Message> PASS_OR_LEAVE = either("PASS or LEAVE", PASS, LEAVE);

    /// Somebody objects, or wants to take over.
    public static final Trigger<Message> OBJECT_OR_BID = either("OBJECT or BID", OBJECT, BID);

    private static final int FIRST_TIMER = 29;

    private static final List<Trigger<AlarmTimer>> ALARMS = alarms();

    /// How many indices there are.
    static final int COUNT = FIRST_TIMER + ALARMS.size();

    private final String text;
    private final int[] indices;

    private Trigger(String text, int... indices) {
        this.text = text;
        this.indices = indices;
    }

    private static Trigger<Message> either(String text, Trigger<?> a, Trigger<?> b) {
        return new Trigger<>(text, a.index(), b.index());
    }

    private static List<Trigger<AlarmTimer>> alarms() {
        return Arrays.stream(AlarmTimer.values())
                .map(each -> new Trigger<AlarmTimer>("timer " + each, FIRST_TIMER + each.index()))
                .toList();
    }

    /// The expiry of a timer.
    public static Trigger<AlarmTimer> timer(AlarmTimer timer) {
        return ALARMS.get(timer.index());
    }

    /// What a message triggers.
    static Trigger<? extends Message> of(Message message) {
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

    /// Its place in the index of the rules; the first, if it stands for several.
    int index() {
        return indices[0];
    }

    /// Whether it stands for what has this place in the index of the rules.
    boolean standsFor(int index) {
        for (int each : indices) {
            if (each == index) {
                return true;
            }
        }
        return false;
    }

    /// How the transition table names it.
    @Override
    public String toString() {
        return text;
    }
}
