// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Message;

/// On which links control messages go, and what the links tell.
final class Links {

    private Links() {}

    /// With control by fallback, advertisements go on the dedicated link alone, as long as that
    /// works: who does not hear them there bids, and so is noticed. Whoever says anything else
    /// could not learn that it is lost, so that this goes on every link in any case. With votes so
    /// do advertisements: the lease would end before somebody bids.
    static Effect.Via via(Draft host, Message message) {
        return message instanceof Message.Adv
                        && host.policy.control() == Policy.Control.FALLBACK
                        && !host.policy.quorum()
                        && isTrusted(host)
                ? Effect.Via.DEDICATED_LINK
                : Effect.Via.EVERY_LINK;
    }

    /// Whether the dedicated link has a carrier, and has had it for a while, something was heard on
    /// it lately, and nobody was deaf on it.
    private static boolean isTrusted(Draft host) {
        long heard = host.heardDedicatedNanos;
        long since = host.dedicatedSinceNanos;
        return host.dedicatedUp
                && heard != State.NEVER
                && host.now - heard <= host.timing.deadNanos(0)
                && (since == State.NEVER || host.now - since >= host.nanos(Period.LINK_UP))
                && host.now > host.everyLinkUntilNanos;
    }

    /// Notes which link a message came on.
    static void heard(Draft host, Link link) {
        if (host.policy.control() == Policy.Control.FALLBACK && link == Link.DEDICATED) {
            host.heardDedicatedNanos = host.now;
        }
    }

    /// Somebody bids although this master lives: it may be deaf on the dedicated link. That lasts
    /// as a rule, so that the link is trusted again only when things have been stable for long.
    static void distrustDedicated(Draft host) {
        useEveryLink(host, Period.STABLE);
    }

    /// A new master makes itself known on every link before it leaves itself to one of them.
    static void introduce(Draft host) {
        useEveryLink(host, Period.LINK_UP);
    }

    private static void useEveryLink(Draft host, Period period) {
        if (host.policy.control() == Policy.Control.FALLBACK) {
            host.everyLinkUntilNanos =
                    Math.max(host.everyLinkUntilNanos, host.now + host.nanos(period));
        }
    }

    /// Notes that a link has lost or found its carrier.
    static void changed(Draft host, Input.LinkChanged change) {
        switch (change.link()) {
            case MAIN -> host.mainUp = change.up();
            case DEDICATED -> {
                if (change.up() && !host.dedicatedUp) {
                    host.dedicatedSinceNanos = host.now;
                }
                host.dedicatedUp = change.up();
            }
        }
    }
}
