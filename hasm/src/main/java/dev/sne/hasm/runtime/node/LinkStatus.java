// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Link;
import java.time.Duration;
import java.util.Map;

/// How a link fares.
///
/// @param link which one
/// @param carrier whether its interface has a carrier, as far as that was told
/// @param silence for how long each host was not heard over it; without those that never were
/// @param sent datagrams given to the kernel
/// @param received packets that were authentic and new on this link
/// @param dropped datagrams that were not
/// @param errors what the socket told of, such as a host that does not listen
public record LinkStatus(
        Link link,
        boolean carrier,
        Map<Integer, Duration> silence,
        long sent,
        long received,
        long dropped,
        long errors) {
    public LinkStatus {
        silence = Map.copyOf(silence);
    }
}
