// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.ifmii.mii.MiiRegisters;
import dev.sne.netlink4j.route.Link;
import java.util.List;
import java.util.Optional;

/// What is known of one interface at one moment.
///
/// @param link what rtnetlink says
/// @param status what the interface is good for, all sources taken together
/// @param reason why, in words
/// @param lower names of the interfaces at the bottom that decide, if it stands on others
/// @param signal whether there is a signal, by the best source there is; empty for interfaces that
///   do not stand for hardware, or are set down
/// @param speedMegabits Mbit/s
/// @param duplex whether both ends may send at once
/// @param autonegotiation whether speed and duplex are negotiated
/// @param remoteFault whether the other end reports a fault
/// @param driver which driver it is
/// @param settings what the driver says of the link
/// @param registers what stands in the transceiver
/// @param note why no better source tells of the signal; empty if there is nothing to say
public record InterfaceFacts(
        Link link,
        Fact<LinkStatus> status,
        String reason,
        List<String> lower,
        Optional<Fact<Boolean>> signal,
        Optional<Fact<Integer>> speedMegabits,
        Optional<Fact<Duplex>> duplex,
        Optional<Fact<Boolean>> autonegotiation,
        Optional<Fact<Boolean>> remoteFault,
        Optional<DriverInfo> driver,
        Optional<LinkSettings> settings,
        Optional<MiiRegisters> registers,
        String note) {
    public InterfaceFacts {
        lower = List.copyOf(lower);
    }
}
