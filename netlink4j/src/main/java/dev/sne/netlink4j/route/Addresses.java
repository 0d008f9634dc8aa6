// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.AttributeReader;
import dev.sne.netlink4j.IpAddress;

/// Address attributes: 4 or 16 bytes, where the message's family is not to be trusted.
final class Addresses {
    private Addresses() {}

    static IpAddress ip(AttributeReader attribute) {
        if (attribute.length() != 4 && attribute.length() != 16) {
            throw attribute.error("an address has 4 or 16 bytes, not " + attribute.length());
        }
        return IpAddress.of(attribute.bytes());
    }

    static HardwareAddress hardware(AttributeReader attribute) {
        try {
            return HardwareAddress.of(attribute.bytes());
        } catch (IllegalArgumentException e) {
            throw attribute.error(String.valueOf(e.getMessage()));
        }
    }
}
