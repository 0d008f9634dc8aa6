// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import java.nio.charset.StandardCharsets;

/// An IPv4 or IPv6 address, as two numbers rather than an array: comparing, masking and printing
/// millions of them allocates nothing. There is no scope id, and never a name look-up.
///
/// @param isV6 whether it is an IPv6 address
/// @param high the upper 64 bits of an IPv6 address; 0 for IPv4
/// @param low the lower 64 bits of an IPv6 address; the 32 bits of an IPv4 address, unsigned
public record IpAddress(boolean isV6, long high, long low) implements Comparable<IpAddress> {
    /// Room that [#format] may need: `0000:0000:0000:0000:0000:ffff:255.255.255.255`.
    public static final int MAX_TEXT_BYTES = 46;

    private static final int GROUPS = 8;
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;

    /// For each value of a part of an IPv4 address: its digits and the dot behind it, from the
    /// lowest byte up. Dumps print millions of addresses, and mispredicted branches are what that
    /// costs.
    private static final int[] PARTS = new int[256];

    /// How many bytes these are.
    private static final byte[] PART_BYTES = new byte[256];

    static {
        for (int part = 0; part < PARTS.length; part++) {
            int digits = part < 10 ? 1 : part < 100 ? 2 : 3;
            PARTS[part] = '.' << digits * Byte.SIZE;
            for (int i = digits - 1, rest = part; i >= 0; i--, rest /= 10) {
                PARTS[part] |= ('0' + rest % 10) << i * Byte.SIZE;
            }
            PART_BYTES[part] = (byte) (digits + 1);
        }
    }

    public IpAddress {
        if (!isV6 && (high != 0 || low >>> Integer.SIZE != 0)) {
            throw new IllegalArgumentException("more than 32 bits in an IPv4 address");
        }
    }

    /// An IPv4 address.
    ///
    /// @param address in host order: `0x0a000001` is 10.0.0.1
    public static IpAddress ofV4(int address) {
        return new IpAddress(false, 0, Integer.toUnsignedLong(address));
    }

    /// An IPv6 address.
    ///
    /// @param high the upper 64 bits, the first group in the topmost 16
    /// @param low the lower 64 bits
    public static IpAddress ofV6(long high, long low) {
        return new IpAddress(true, high, low);
    }

    /// An address from its bytes.
    ///
    /// @param bytes 4 or 16 bytes in network order
    public static IpAddress of(byte[] bytes) {
        if (bytes.length == V4_BYTES) {
            return new IpAddress(false, 0, number(bytes, 0, V4_BYTES));
        }
        if (bytes.length == V6_BYTES) {
            return ofV6(number(bytes, 0, Long.BYTES), number(bytes, Long.BYTES, Long.BYTES));
        }
        throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    }

    private static long number(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = (value << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return value;
    }

    /// Reads an address in its usual notation: dotted IPv4 with four decimal parts, or IPv6 by RFC
    /// 4291 section 2.2.
    ///
    /// @throws IllegalArgumentException when it is anything else
    public static IpAddress parse(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.UTF_8);
        long[] value = new long[2];
        return switch (parse(ascii, 0, ascii.length, value)) {
            case V4_BYTES -> new IpAddress(false, 0, value[1]);
            case V6_BYTES -> ofV6(value[0], value[1]);
            default -> throw new IllegalArgumentException("not an IP address: '" + text + "'");
        };
    }

    /// Reads an address from ASCII text without allocating.
    ///
    /// @param text where the text is
    /// @param from its first byte
    /// @param to behind its last byte
    /// @param value set to the upper and lower 64 bits; of an IPv4 address to 0 and the 32 bits
    /// @return 4 or 16, the address's size in bytes; 0 when the text is not an address
    public static int parse(byte[] text, int from, int to, long[] value) {
        long v4 = parseV4(text, from, to);
        if (v4 < 0) {
            return parseV6(text, from, to, value) ? V6_BYTES : 0;
        }
        value[0] = 0;
        value[1] = v4;
        return V4_BYTES;
    }

    /// Reads dotted IPv4.
    ///
    /// @return -1 when the text is not four decimal numbers up to 255
    private static long parseV4(byte[] text, int from, int to) {
        long address = 0;
        int parts = 0;
        int at = from;
        while (parts < V4_BYTES) {
            int part = 0;
            int start = at;
            int limit = Math.min(to, start + 3);
            while (at < limit) {
                int digit = text[at] - '0';
                if (digit < 0 || digit > 9) {
                    break;
                }
                part = part * 10 + digit;
                at++;
            }
            boolean leadingZero = at - start > 1 && text[start] == '0';
            if (at == start || part > 255 || leadingZero) {
                return -1;
            }
            address = (address << Byte.SIZE) | part;
            parts++;
            if (parts < V4_BYTES && (at >= to || text[at++] != '.')) {
                return -1;
            }
        }
        return at == to ? address : -1;
    }

    private static boolean parseV6(byte[] text, int from, int to, long[] value) {
        value[0] = 0;
        value[1] = 0;
        int groups = 0;
        int gap = -1;
        int at = from;
        if (to - from >= 2 && text[from] == ':' && text[from + 1] == ':') {
            gap = 0;
            at += 2;
        }
        while (at < to) {
            int end = at;
            boolean dotted = false;
            while (end < to && text[end] != ':') {
                dotted |= text[end++] == '.';
            }
            if (dotted) {
                long v4 = end == to ? parseV4(text, at, end) : -1;
                if (v4 < 0 || groups > GROUPS - 2) {
                    return false;
                }
                append(value, (int) (v4 >>> 16));
                append(value, (int) (v4 & 0xffff));
                groups += 2;
                at = end;
                break;
            }
            int group = hexGroup(text, at, end);
            if (group < 0 || groups == GROUPS) {
                return false;
            }
            append(value, group);
            groups++;
            at = end;
            if (at == to) {
                break;
            }
            at++;
            if (at < to && text[at] == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = groups;
                at++;
            } else if (at == to) {
                return false;
            }
        }
        if (gap < 0) {
            return groups == GROUPS;
        }
        insertZeros(value, gap, groups);
        return groups < GROUPS;
    }

    /// Reads one group of an IPv6 address.
    ///
    /// @return -1 when the text is not one to four hexadecimal digits
    private static int hexGroup(byte[] text, int from, int to) {
        if (from == to || to - from > 4) {
            return -1;
        }
        int group = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text[i], 16);
            if (digit < 0) {
                return -1;
            }
            group = (group << 4) | digit;
        }
        return group;
    }

    /// Shifts one more group in from the right.
    private static void append(long[] value, int group) {
        value[0] = (value[0] << 16) | (value[1] >>> 48);
        value[1] = (value[1] << 16) | group;
    }

    /// Moves the first `gap` of `groups` groups, which all stand at the right, to the left end.
    private static void insertZeros(long[] value, int gap, int groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < groups; i++) {
            int group = group(value[0], value[1], GROUPS - groups + i);
            int place = i < gap ? i : GROUPS - groups + i;
            long shifted = (long) group << ((3 - place % 4) * 16);
            if (place < 4) {
                high |= shifted;
            } else {
                low |= shifted;
            }
        }
        value[0] = high;
        value[1] = low;
    }

    /// The bytes in network order: 4 or 16.
    public byte[] bytes() {
        byte[] bytes = new byte[isV6 ? V6_BYTES : V4_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            int fromRight = bytes.length - 1 - i;
            long half = fromRight >= Long.BYTES ? high : low;
            bytes[i] = (byte) (half >>> (fromRight % Long.BYTES * Byte.SIZE));
        }
        return bytes;
    }

    /// Orders IPv4 before IPv6, and then by value.
    @Override
    public int compareTo(IpAddress other) {
        int order = Boolean.compare(isV6, other.isV6);
        if (order == 0) {
            order = Long.compareUnsigned(high, other.high);
        }
        return order == 0 ? Long.compareUnsigned(low, other.low) : order;
    }

    /// The canonical text of RFC 5952, as inet_ntop(3) of the GNU C library writes it.
    @Override
    public String toString() {
        byte[] text = new byte[MAX_TEXT_BYTES];
        int end = format(isV6, high, low, text, 0);
        return new String(text, 0, end, StandardCharsets.US_ASCII);
    }

    /// Writes an address as [#toString()] does, without allocating.
    ///
    /// @param isV6 as in the record, like `high` and `low`
    /// @param out has room for [#MAX_TEXT_BYTES] at `at`
    /// @param at where to write
    /// @return behind the last byte written
    public static int format(boolean isV6, long high, long low, byte[] out, int at) {
        return isV6 ? formatV6(high, low, out, at) : formatV4((int) low, out, at);
    }

    private static int formatV4(int address, byte[] out, int at) {
        int end = at;
        for (int shift = 24; shift >= 0; shift -= Byte.SIZE) {
            int part = address >>> shift & 0xff;
            int text = PARTS[part];
            // Four stores that the compiler merges into one: what is too much is overwritten.
            out[end] = (byte) text;
            out[end + 1] = (byte) (text >>> 8);
            out[end + 2] = (byte) (text >>> 16);
            out[end + 3] = (byte) (text >>> 24);
            end += PART_BYTES[part];
        }
        return end - 1;
    }

    private static int formatV6(long high, long low, byte[] out, int at) {
        int zeros = longestZeroRun(high, low);
        int first = zeros >>> 4;
        int count = zeros & 15;
        boolean embedsV4 =
                first == 0 && (count == 6 || (count == 5 && group(high, low, 5) == 0xffff));
        int groups = embedsV4 ? GROUPS - 2 : GROUPS;
        int end = at;
        for (int i = 0; i < groups; i++) {
            if (count > 0 && i == first) {
                out[end++] = ':';
                i += count - 1;
                if (i == groups - 1) {
                    out[end++] = ':';
                }
                continue;
            }
            if (i > 0) {
                out[end++] = ':';
            }
            end = hex(group(high, low, i), out, end);
        }
        if (embedsV4) {
            if (count < 6) {
                out[end++] = ':';
            }
            end = formatV4((int) low, out, end);
        }
        return end;
    }

    /// The first of the longest runs of two or more zero groups.
    ///
    /// @return its first group times 16, plus how many groups it has; 0 when there is none
    private static int longestZeroRun(long high, long low) {
        int best = 0;
        int bestCount = 1;
        int count = 0;
        for (int i = 0; i < GROUPS; i++) {
            count = group(high, low, i) == 0 ? count + 1 : 0;
            if (count > bestCount) {
                bestCount = count;
                best = ((i - count + 1) << 4) | count;
            }
        }
        return best;
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> ((3 - index % 4) * 16)) & 0xffff;
    }

    private static int hex(int group, byte[] out, int at) {
        int end = at;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int rest = group >>> shift;
            if (rest != 0 || shift == 0) {
                int digit = rest & 15;
                out[end++] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
            }
        }
        return end;
    }
}
