// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import dev.sne.netlink4j.IpAddress;
import java.nio.charset.StandardCharsets;

/// Reads addresses, prefixes and ranges of addresses into an [AddressSet].
final class AddressParser {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    private final long[] first = new long[2];
    private final long[] second = new long[2];

    /// Adds what `text[from..to)` says: `A`, `A/BITS`, `A/MASK` or `A-B`.
    ///
    /// @param column where `text` starts in the filter, from 0
    void add(AddressSet.Builder set, String text, int from, int to, int column) {
        int slash = indexOf(text, '/', from, to);
        int dash = indexOf(text, '-', from, to);
        if (slash >= 0) {
            boolean v6 = address(text, from, slash, column, first);
            int bits = prefixLength(text, slash + 1, to, v6, column);
            addPrefix(set, v6, bits);
        } else if (dash >= 0) {
            addRange(set, text, from, dash, to, column);
        } else {
            boolean v6 = address(text, from, to, column, first);
            set.add(v6, first[0], first[1], first[0], first[1]);
        }
    }

    private void addRange(
            AddressSet.Builder set, String text, int from, int dash, int to, int column) {
        boolean v6 = address(text, from, dash, column, first);
        if (v6 != address(text, dash + 1, to, column, second)) {
            throw error(column + from, "`" + text.substring(from, to) + "` mixes IPv4 and IPv6");
        }
        int order = Long.compareUnsigned(first[0], second[0]);
        if (order > 0 || (order == 0 && Long.compareUnsigned(first[1], second[1]) > 0)) {
            throw error(
                    column + from,
                    "`"
                            + text.substring(from, to)
                            + "` is backwards: the lower address comes first");
        }
        set.add(v6, first[0], first[1], second[0], second[1]);
    }

    /// Adds the prefix around [#first]; bits behind the prefix do not count, as with iptables(8).
    private void addPrefix(AddressSet.Builder set, boolean v6, int bits) {
        long highMask;
        long lowMask;
        if (v6) {
            highMask = leadingOnes(Math.min(bits, Long.SIZE));
            lowMask = leadingOnes(Math.max(bits - Long.SIZE, 0));
        } else {
            highMask = 0;
            lowMask = leadingOnes(bits) >>> V4_BITS;
        }
        long all = v6 ? -1L : 0xffff_ffffL;
        long high = first[0] & highMask;
        long low = first[1] & lowMask;
        set.add(v6, high, low, v6 ? high | ~highMask : 0, low | (all & ~lowMask));
    }

    private static long leadingOnes(int count) {
        return count == 0 ? 0 : -1L << (Long.SIZE - count);
    }

    private int prefixLength(String text, int from, int to, boolean v6, int column) {
        int max = v6 ? V6_BITS : V4_BITS;
        long bits = Numbers.parsePlain(text, from, to);
        if (bits >= 0 && bits <= max) {
            return (int) bits;
        }
        if (!v6) {
            int ones = netmask(text.substring(from, to));
            if (ones >= 0) {
                return ones;
            }
        }
        throw error(
                column + from,
                "`"
                        + text.substring(from, to)
                        + "` is not a prefix length (0-"
                        + max
                        + (v6 ? ")" : ") or a netmask"));
    }

    /// The prefix length of a dotted netmask, or -1 when it is none.
    private int netmask(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.UTF_8);
        if (IpAddress.parse(ascii, 0, ascii.length, second) != Integer.BYTES) {
            return -1;
        }
        int mask = (int) second[1];
        int ones = Integer.numberOfLeadingZeros(~mask);
        return Integer.bitCount(mask) == ones ? ones : -1;
    }

    /// @return whether it is an IPv6 address
    private static boolean address(String text, int from, int to, int column, long[] value) {
        byte[] ascii = text.substring(from, to).getBytes(StandardCharsets.UTF_8);
        int bytes = IpAddress.parse(ascii, 0, ascii.length, value);
        if (bytes == 0) {
            String what = from == to ? "an address is missing here" : notAnAddress(text, from, to);
            throw error(column + from, what);
        }
        return bytes != Integer.BYTES;
    }

    private static String notAnAddress(String text, int from, int to) {
        String found = "`" + text.substring(from, to) + "` is not an IPv4 or IPv6 address";
        return text.indexOf('%', from) >= 0 ? found + " (flows know no interface scope)" : found;
    }

    private static int indexOf(String text, char c, int from, int to) {
        int index = text.indexOf(c, from);
        return index < to ? index : -1;
    }

    private static FilterSyntaxException error(int at, String reason) {
        return new FilterSyntaxException(at + 1, reason);
    }
}
