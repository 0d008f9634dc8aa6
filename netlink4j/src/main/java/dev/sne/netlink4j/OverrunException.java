// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

/// The kernel dropped messages for this socket because its receive buffer was full (`ENOBUFS`, or
/// `NLMSG_OVERRUN`). The socket stays usable. For multicast events the loss is real: whoever keeps
/// a view of kernel state must dump it again. A request during which it happens may have been
/// carried out.
public final class OverrunException extends NetlinkException {
    private static final long serialVersionUID = 1;

    /// Lost messages.
    ///
    /// @param operation what was being received
    public OverrunException(String operation) {
        super(operation + ": the receive buffer overran and messages were lost (ENOBUFS)");
    }
}
