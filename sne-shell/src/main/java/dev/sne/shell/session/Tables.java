// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

import dev.sne.conntrack.Conntrack;
import dev.sne.netlink4j.NetworkNamespace;
import java.util.Optional;

/// Opens the flow table that a session works on.
public final class Tables {
    private Tables() {}

    /// The table of the session's network namespace.
    public static Conntrack open(Session session) {
        Optional<NetworkNamespace> namespace = session.namespace();
        Conntrack table =
                namespace.isPresent() ? Conntrack.open(namespace.get()) : Conntrack.open();
        if (session.settings().debug()) {
            table.trace(session.console()::message);
        }
        return table;
    }

    /// `1 flow`, `2 flows`.
    public static String flows(long count) {
        return count == 1 ? "1 flow" : count + " flows";
    }
}
