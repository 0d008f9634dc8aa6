// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

/// A system call failed: opening, binding or configuring a socket, entering a namespace, sending or
/// receiving. Whether trying again helps depends on the [#errno()].
public final class SystemCallException extends NetlinkException {
    private static final long serialVersionUID = 1;

    private final String operation;
    private final int number;

    /// A failed system call.
    ///
    /// @param operation what was tried, such as `open a netlink socket`
    /// @param errno why it failed
    public SystemCallException(String operation, Errno errno) {
        super(operation + ": " + errno);
        this.operation = operation;
        this.number = errno.number();
    }

    /// What was tried.
    public String operation() {
        return operation;
    }

    /// The error number.
    public Errno errno() {
        return new Errno(number);
    }

    /// Passes a result of [dev.sne.netlink4j.ffm.Libc] through, or throws when it is a negated
    /// error number.
    public static int check(int result, String operation) {
        if (result < 0) {
            throw new SystemCallException(operation, new Errno(-result));
        }
        return result;
    }
}
