// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// The links that carry control messages. The uplink never does.
public enum Link {
    /// The downlink, to the clients' domain.
    MAIN,
    /// The link between the hosts alone.
    DEDICATED
}
