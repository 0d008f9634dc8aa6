// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

import dev.sne.netlink4j.MessageWriter;

/// One part of a rule: a condition (see [Match]) or an action (see [Statement]). It may stand for
/// several of the kernel's own expressions, which it writes into `NFTA_RULE_EXPRESSIONS`.
@FunctionalInterface
public interface NftExpression {
    /// Writes the kernel expressions, each as an `NFTA_LIST_ELEM`.
    void encode(MessageWriter writer);
}
