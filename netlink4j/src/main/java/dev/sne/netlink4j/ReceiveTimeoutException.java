// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import java.time.Duration;

/// The kernel did not answer in time. Whether the request was carried out is unknown.
public final class ReceiveTimeoutException extends NetlinkException {
    private static final long serialVersionUID = 1;

    /// An answer that did not come.
    ///
    /// @param operation what was waited for
    /// @param timeout for how long
    public ReceiveTimeoutException(String operation, Duration timeout) {
        super(operation + ": no answer from the kernel within " + timeout.toMillis() + " ms");
    }
}
