// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.ioctl;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import java.util.concurrent.atomic.AtomicBoolean;

/// A socket that serves only as the way to the interfaces of one network namespace. It sends and
/// receives nothing.
///
/// Thread-safe. Must be closed only when no request is under way.
public final class InterfaceSocket implements AutoCloseable {
    private final int fd;
    private final AtomicBoolean closed = new AtomicBoolean();

    private InterfaceSocket(int fd) {
        this.fd = fd;
    }

    /// Opens a socket in the calling thread's network namespace.
    public static InterfaceSocket open() {
        return new InterfaceSocket(
                SystemCallException.check(
                        Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0),
                        "open a socket for interface requests"));
    }

    /// Opens a socket in `namespace`, which may be closed afterwards.
    public static InterfaceSocket open(NetworkNamespace namespace) {
        return namespace.call(InterfaceSocket::open);
    }

    /// Carries out a request.
    ///
    /// @param number SIOC… of `linux/sockios.h`
    /// @return 0, or the negated error number
    public int control(int number, InterfaceRequest request) {
        if (closed.get()) {
            throw new IllegalStateException("the socket is closed");
        }
        int result;
        do {
            result = Libc.control(fd, number, request.segment());
        } while (result == -Libc.EINTR);
        return result;
    }

    /// Carries out a request that must not fail.
    ///
    /// @param operation what is asked of the interface, for the error message
    /// @throws SystemCallException if the kernel or the driver refuses
    public void control(int number, InterfaceRequest request, String operation) {
        int result = control(number, request);
        if (result < 0) {
            throw new SystemCallException(
                    request.interfaceName() + ": " + operation, new Errno(-result));
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(fd);
        }
    }
}
