// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import java.nio.ByteOrder;

/// Where a label stands in `CTA_LABELS`: the kernel sends its array of machine words as it is in
/// memory.
final class Labels {
    /// `NF_CT_LABELS_MAX_SIZE`
    static final int MAX_BYTES = 16;

    static final int MAX_BITS = MAX_BYTES * Byte.SIZE;

    /// On big-endian machines (64-bit words) the first byte holds the highest bits of the first
    /// word.
    private static final int BYTE_FLIP =
            ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0 : Long.BYTES - 1;

    private Labels() {}

    static int byteIndex(int bit) {
        return bit / Byte.SIZE ^ BYTE_FLIP;
    }

    static int bitInByte(int bit) {
        return 1 << bit % Byte.SIZE;
    }
}
