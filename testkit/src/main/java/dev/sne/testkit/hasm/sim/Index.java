// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

/// The place of a constant in arrays and digests. These live no longer than a run, so that it does
/// no harm if another version of the program has its constants in another order.
final class Index {
    private Index() {}

    @SuppressWarnings("EnumOrdinal") // for the reason given above
    static int of(Enum<?> constant) {
        return constant.ordinal();
    }

    /// The bit of a constant in a set.
    static int bit(Enum<?> constant) {
        return 1 << of(constant);
    }
}
