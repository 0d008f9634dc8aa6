// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

/// What the content of a frame is. Each purpose has keys and counters of its own, so that the two
/// may be sent by different threads and none passes for the other.
public enum FramePurpose {
    /// A packet of the control protocol: heartbeats, elections.
    CONTROL(1),

    /// Messages of replication.
    REPLICATION(2);

    private static final FramePurpose[] ALL = values();

    private final int code;

    FramePurpose(int code) {
        this.code = code;
    }

    /// Its number in a frame.
    public int code() {
        return code;
    }

    /// Whether a number is that of a purpose.
    static boolean isCode(int code) {
        return code >= 1 && code <= ALL.length;
    }

    /// The purpose with a number.
    static FramePurpose of(int code) {
        return ALL[code - 1];
    }

    static int count() {
        return ALL.length;
    }
}
