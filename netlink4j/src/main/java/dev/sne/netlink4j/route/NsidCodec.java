// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.AttributeNames;
import dev.sne.netlink4j.AttributeReader;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.uapi.NetNamespace;

/// RTM_*NSID messages: `struct rtgenmsg` and NETNSA_* attributes.
final class NsidCodec {
    /// `struct rtgenmsg` is one byte; attributes start aligned.
    static final int HEADER_BYTES = 4;

    private static final AttributeNames NETNSA =
            AttributeNames.of("NETNSA_NONE", "NETNSA_NSID", "NETNSA_PID", "NETNSA_FD");

    private NsidCodec() {}

    static int decode(MessageReader message) {
        AttributeReader a = message.attributes(new AttributeReader(), HEADER_BYTES, NETNSA);
        while (a.next()) {
            if (a.type() == NetNamespace.NETNSA_NSID) {
                return a.u32();
            }
        }
        return NetNamespace.NETNSA_NSID_NOT_ASSIGNED;
    }
}
