// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

/// Everything that can go wrong between this library and the kernel. Each subclass says whether
/// trying again is safe.
public abstract sealed class NetlinkException extends RuntimeException
        permits DecodeException,
                DumpInterruptedException,
                KernelException,
                OverrunException,
                ReceiveTimeoutException,
                SystemCallException {
    private static final long serialVersionUID = 1;

    NetlinkException(String message) {
        super(message);
    }
}
