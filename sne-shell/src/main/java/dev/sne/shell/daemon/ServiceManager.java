// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.netlink4j.ffm.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Tells systemd how the service fares, as sd_notify(3) does: datagrams to the socket that
/// `NOTIFY_SOCKET` names. Without that nothing is told. Thread-safe.
public final class ServiceManager {
    private static final int AF_UNIX = 1;
    private static final int MAX_PATH_BYTES = 107;
    private static final int NANOS_PER_MICRO = 1_000;

    private final byte[] socket;
    private final Optional<Duration> watchdog;

    private ServiceManager(byte[] socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /// The one that has started this process, if there is one.
    ///
    /// @param environment of this process
    /// @param process its number
    public static ServiceManager of(Map<String, String> environment, long process) {
        String name = environment.getOrDefault("NOTIFY_SOCKET", "");
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        boolean usable =
                (name.startsWith("/") || name.startsWith("@")) && bytes.length <= MAX_PATH_BYTES;
        if (usable && bytes[0] == '@') {
            bytes[0] = 0;
        }
        return new ServiceManager(
                usable ? bytes : new byte[0],
                usable ? watchdog(environment, process) : Optional.empty());
    }

    private static Optional<Duration> watchdog(Map<String, String> environment, long process) {
        String meant = environment.getOrDefault("WATCHDOG_PID", Long.toString(process));
        try {
            long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
            return micros > 0 && meant.equals(Long.toString(process))
                    ? Optional.of(Duration.ofNanos(micros * NANOS_PER_MICRO))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// Within which time a sign of life is expected, if one is.
    public Optional<Duration> watchdog() {
        return watchdog;
    }

    /// Tells something.
    ///
    /// @param state assignments such as `READY=1`, a line for each
    public void tell(String state) {
        if (socket.length == 0) {
            return;
        }
        int fd = Libc.socket(AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            byte[] text = state.getBytes(StandardCharsets.UTF_8);
            MemorySegment message = arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
            boolean abstractName = socket[0] == 0;
            MemorySegment address =
                    arena.allocate(
                            Short.BYTES + socket.length + (abstractName ? 0 : 1), Short.BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(
                    socket, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, socket.length);
            // Whoever does not listen has nothing to be told.
            int _ = Libc.sendTo(fd, message, 0, text.length, address);
        } finally {
            Libc.close(fd);
        }
    }
}
