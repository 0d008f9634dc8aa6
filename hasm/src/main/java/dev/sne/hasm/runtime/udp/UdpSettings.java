// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import java.time.Duration;
import java.util.List;

/// How the hosts of a cluster reach each other.
///
/// @param links the dedicated one first; all hosts have them in the same order, 1 to 8
/// @param detection how long a peer may be silent on a link until its traffic moves to the next
/// @param hold how long a better link must work until the traffic moves back
/// @param contentBytes the most bytes of a content: the path MTU less the headers of IP, UDP and
///   the frame
/// @param bufferBytes of each socket, for what waits to be read and to be sent; beyond the system's
///   limit where that is permitted
public record UdpSettings(
        List<UdpLink> links, Duration detection, Duration hold, int contentBytes, int bufferBytes) {

    private static final int MAX_LINKS = 8;
    private static final Duration DETECTION = Duration.ofMillis(300);
    private static final Duration HOLD = Duration.ofSeconds(10);
    private static final int ETHERNET_CONTENT_BYTES = 1_404;
    private static final int BUFFER_BYTES = 1 << 24;

    public UdpSettings {
        links = List.copyOf(links);
        if (links.isEmpty() || links.size() > MAX_LINKS) {
            throw new IllegalArgumentException(links.size() + " links, expected 1 to " + MAX_LINKS);
        }
    }

    /// The usual times and sizes, for an MTU of 1500.
    public static UdpSettings of(List<UdpLink> links) {
        return new UdpSettings(links, DETECTION, HOLD, ETHERNET_CONTENT_BYTES, BUFFER_BYTES);
    }
}
