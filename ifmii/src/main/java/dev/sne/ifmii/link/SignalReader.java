// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.netlink4j.route.Link;

/// Looks at interfaces that stand for hardware, one at a time. Used by one thread at a time.
interface SignalReader {
    /// Looks at a link that is set up.
    ///
    /// @param link what rtnetlink last told of it
    /// @param nowNanos [System#nanoTime()]
    /// @throws dev.sne.netlink4j.SystemCallException with `ENODEV` if it is gone
    Signal read(Link link, long nowNanos);

    /// The link changed: sources that failed may work now.
    void retry(int index);

    /// The link is gone.
    void forget(int index);
}
