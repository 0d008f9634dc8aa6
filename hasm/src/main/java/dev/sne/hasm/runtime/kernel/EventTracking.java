// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import dev.sne.netlink4j.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Makes the kernel report what happens to *all* flows of a namespace.
///
/// By default (`net.netfilter.nf_conntrack_events` = 2) it gives a flow the room for events only if
/// somebody on the host listens to ctnetlink when the flow begins, and says nothing of the others,
/// ever. Copies on a backup begin while nobody listens: after a takeover their changes and their
/// end would go unreported (`nf_ct_ecache_ext_add()` in `net/netfilter/nf_conntrack_ecache.c`).
final class EventTracking {
    private static final Path SETTING = Path.of("/proc/sys/net/netfilter/nf_conntrack_events");
    private static final String ALWAYS = "1";

    private EventTracking() {}

    /// Sets it to 1. A socket of `NETLINK_NETFILTER` must have been opened before: that brings the
    /// setting about.
    ///
    /// @throws UncheckedIOException when it is not 1 and can't be set
    static void ensure(NetworkNamespace namespace) {
        // /proc/sys/net shows the parameters of the thread that opens it.
        namespace.call(() -> {
            try {
                if (!Files.readAllLines(SETTING).getFirst().equals(ALWAYS)) {
                    Files.writeString(SETTING, ALWAYS);
                }
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "set net.netfilter.nf_conntrack_events to 1, without which replicated flows"
                                + " would not be reported after a takeover",
                        e);
            }
        });
    }
}
