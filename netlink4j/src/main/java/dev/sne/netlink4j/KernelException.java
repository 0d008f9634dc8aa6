// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

/// The kernel refused a request. Trying the same request again is safe but pointless unless
/// something else has changed; nothing of the refused request was done.
public final class KernelException extends NetlinkException {
    private static final long serialVersionUID = 1;

    private final String operation;
    private final KernelError error;

    /// A refused request.
    ///
    /// @param operation what was asked, in the caller's words, such as `delete link veth0`
    /// @param error the kernel's answer
    public KernelException(String operation, KernelError error) {
        super(operation + ": " + error);
        this.operation = operation;
        this.error = error;
    }

    /// What was asked.
    public String operation() {
        return operation;
    }

    /// The kernel's answer.
    public KernelError error() {
        return error;
    }

    /// The error number.
    public Errno errno() {
        return error.errno();
    }
}
