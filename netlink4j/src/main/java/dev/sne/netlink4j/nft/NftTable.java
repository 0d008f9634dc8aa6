// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

import java.util.Objects;

/// The identity of a table: its family and name. Two tables may share a name in different families.
///
/// @param family what packets its chains see
/// @param name unique within the family
public record NftTable(NftFamily family, String name) {
    public NftTable {
        Objects.requireNonNull(family);
        Objects.requireNonNull(name);
    }
}
