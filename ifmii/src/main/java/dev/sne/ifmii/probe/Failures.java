// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.ifmii.probe.ProbeResult.Reason;
import dev.sne.netlink4j.Errno;

/// Makes results of errors.
final class Failures {
    private static final int ENETUNREACH = 101;
    private static final int ECONNABORTED = 103;
    private static final int ECONNRESET = 104;
    private static final int ETIMEDOUT = 110;
    private static final int ECONNREFUSED = 111;
    private static final int EHOSTDOWN = 112;
    private static final int EHOSTUNREACH = 113;
    private static final int EPIPE = 32;

    private Failures() {}

    /// What kind of failure an error of the kernel is.
    static Reason reason(Errno errno) {
        return switch (errno.number()) {
            case ENETUNREACH, EHOSTUNREACH, EHOSTDOWN -> Reason.UNREACHABLE;
            case ECONNREFUSED, ECONNRESET, ECONNABORTED, EPIPE -> Reason.REFUSED;
            case ETIMEDOUT -> Reason.TIMEOUT;
            default -> Reason.LOCAL;
        };
    }

    /// The message of an exception, or its kind if it has none.
    static String detail(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
