// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import java.util.List;

/// What an interface is good for at this moment, before delays and damping.
///
/// @param status [LinkStatus#UNKNOWN] until the hardware has been looked at
/// @param reason why, in words
/// @param source who says so
/// @param lower names of the interfaces at the bottom that decide
record Observation(LinkStatus status, String reason, Source source, List<String> lower) {
    static Observation of(LinkStatus status, String reason, Source source) {
        return new Observation(status, reason, source, List.of());
    }

    boolean isUp() {
        return status == LinkStatus.UP;
    }
}
