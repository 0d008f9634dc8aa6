// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Message;

/// The steps from being elected to serving, and back.
final class Activation {

    private Activation() {}

    /// Activates the uplink; from now on the takeover must end in time.
    ///
    /// The uplink is checked when it had time to take effect. Where the master has said that it has
    /// let go, a check before that does no harm; otherwise the time is needed for a master that is
    /// cut off to let go (condition F5).
    static void begin(Draft host) {
        host.tries = 1;
        keepCounter(host);
        host.run(Procedure.UPLINK_ACTIVATE);
        host.set(AlarmTimer.SETTLE, Period.SETTLE_UP);
        host.setDeadline(AlarmTimer.HANDOVER, host.now + limitNanos(host));
    }

    /// The counter becomes this host's epoch, and no later life may use it again.
    private static void keepCounter(Draft host) {
        if (host.counter > host.voted) {
            host.voted = host.counter;
            host.effect(new Effect.Store(host.counter));
        }
    }

    /// The longest that all attempts take: the others wait longer (condition F4).
    private static long limitNanos(Draft host) {
        return host.count(Count.K_UP)
                        * (host.nanos(Period.SETTLE_UP)
                                + Math.max(host.nanos(Period.C_UL), host.nanos(Period.C_DL)))
                + host.nanos(Period.A_MAX)
                + host.nanos(Period.C_LS)
                + (host.count(Count.K_SVC) - 1)
                        * (host.nanos(Period.SETTLE_SVC) + host.nanos(Period.C_LS))
                + host.nanos(Period.D_MAX);
    }

    /// The uplink works: goes on with the service, which is checked as soon as it is activated.
    static void activateService(Draft host) {
        host.effect(new Effect.CommitReplicated());
        host.tries = 1;
        host.cancel(AlarmTimer.SETTLE);
        host.run(Procedure.SERVICE_ACTIVATE);
    }

    /// Deactivates what was activated; nothing was announced yet.
    static void undo(Draft host) {
        if (host.serviceUp) {
            host.run(Procedure.SERVICE_DEACTIVATE);
        }
        if (host.uplinkUp) {
            host.run(Procedure.UPLINK_DEACTIVATE);
        }
    }

    /// Gives the takeover up, for others to try.
    static void pass(Draft host) {
        undo(host);
        host.sendAll(new Message.Pass(host.header(), host.abandoned));
        Elections.takeBackVote(host, host.me(), host.abandoned);
    }

    /// Gives the takeover up after a failure of this host. The state was entered.
    static void failed(Draft host) {
        pass(host);
        host.fail();
        host.awaitTakeover();
        host.tell(Event.TAKEOVER_FAILED);
    }

    /// The own downlink is at fault. The state was entered.
    static void isolate(Draft host) {
        pass(host);
        host.set(AlarmTimer.RETRY, Period.RETRY);
        host.tell(Event.ISOLATED);
    }
}
