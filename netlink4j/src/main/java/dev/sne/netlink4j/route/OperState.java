// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.uapi.If;

/// Operational state of a link (RFC 2863, `IF_OPER_*` in `linux/if.h`): what the kernel makes of
/// carrier, dormancy and the administrator's wish taken together.
public enum OperState {
    /// The driver does not say (loopback, for one); also any state newer than this library.
    UNKNOWN,
    /// A part is missing, usually hardware.
    NOT_PRESENT,
    /// Set down, or there is no signal.
    DOWN,
    /// The link that this one stands on, or a veth's peer, is down.
    LOWER_LAYER_DOWN,
    /// Under test; carries no traffic.
    TESTING,
    /// There is a signal, but something above still waits, such as 802.1X.
    DORMANT,
    /// Carries traffic.
    UP;

    static OperState of(int ifOper) {
        return switch (ifOper) {
            case If.IF_OPER_NOTPRESENT -> NOT_PRESENT;
            case If.IF_OPER_DOWN -> DOWN;
            case If.IF_OPER_LOWERLAYERDOWN -> LOWER_LAYER_DOWN;
            case If.IF_OPER_TESTING -> TESTING;
            case If.IF_OPER_DORMANT -> DORMANT;
            case If.IF_OPER_UP -> UP;
            default -> UNKNOWN;
        };
    }
}
