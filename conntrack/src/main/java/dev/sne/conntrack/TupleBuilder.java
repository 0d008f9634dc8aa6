// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import dev.sne.netlink4j.IpAddress;

/// One tuple of a [FlowBuilder]: whatever has not been set is absent. Reusable, allocates nothing,
/// not thread-safe. Getters return -1 for an absent number.
public final class TupleBuilder {
    private static final int ABSENT = -1;

    private boolean v6;
    private boolean hasSrc;
    private boolean hasDst;
    private long srcHigh;
    private long srcLow;
    private long dstHigh;
    private long dstLow;
    private int protocol;
    private int srcPort;
    private int dstPort;
    private int icmpType;
    private int icmpCode;
    private int icmpId;
    private int zone;

    TupleBuilder() {
        clear();
    }

    /// Forgets everything.
    public TupleBuilder clear() {
        v6 = false;
        hasSrc = false;
        hasDst = false;
        srcHigh = 0;
        srcLow = 0;
        dstHigh = 0;
        dstLow = 0;
        protocol = ABSENT;
        srcPort = ABSENT;
        dstPort = ABSENT;
        icmpType = ABSENT;
        icmpCode = ABSENT;
        icmpId = ABSENT;
        zone = ABSENT;
        return this;
    }

    /// The source address. Source and destination must be of the same family.
    ///
    /// @param v6 the family
    /// @param high the upper 64 bits; 0 for IPv4
    /// @param low the lower 64 bits; the whole address for IPv4, unsigned
    /// @throws IllegalArgumentException when the destination is already there and of the other
    ///   family
    public TupleBuilder src(boolean v6, long high, long low) {
        requireFamily(v6, hasDst);
        srcHigh = high;
        srcLow = low;
        hasSrc = true;
        return this;
    }

    /// The destination address; like [#src(boolean, long, long)].
    public TupleBuilder dst(boolean v6, long high, long low) {
        requireFamily(v6, hasSrc);
        dstHigh = high;
        dstLow = low;
        hasDst = true;
        return this;
    }

    public TupleBuilder src(IpAddress address) {
        return src(address.isV6(), address.high(), address.low());
    }

    public TupleBuilder dst(IpAddress address) {
        return dst(address.isV6(), address.high(), address.low());
    }

    /// The layer-4 protocol, 0 to 255.
    public TupleBuilder protocol(int number) {
        protocol = Ranges.u8("protocol", number);
        return this;
    }

    /// Ports, or the keys of a GRE call, 0 to 65535.
    public TupleBuilder ports(int source, int destination) {
        return srcPort(source).dstPort(destination);
    }

    /// Source port or GRE key, 0 to 65535.
    public TupleBuilder srcPort(int port) {
        srcPort = Ranges.u16("source port", port);
        return this;
    }

    /// Destination port or GRE key, 0 to 65535.
    public TupleBuilder dstPort(int port) {
        dstPort = Ranges.u16("destination port", port);
        return this;
    }

    /// All three of ICMP or ICMPv6.
    public TupleBuilder icmp(int type, int code, int id) {
        return icmpType(type).icmpCode(code).icmpId(id);
    }

    /// 0 to 255.
    public TupleBuilder icmpType(int type) {
        icmpType = Ranges.u8("ICMP type", type);
        return this;
    }

    /// 0 to 255.
    public TupleBuilder icmpCode(int code) {
        icmpCode = Ranges.u8("ICMP code", code);
        return this;
    }

    /// 0 to 65535.
    public TupleBuilder icmpId(int id) {
        icmpId = Ranges.u16("ICMP id", id);
        return this;
    }

    /// A zone for this direction only, 0 to 65535; 0 is as good as none.
    public TupleBuilder zone(int id) {
        zone = Ranges.u16("zone", id);
        return this;
    }

    /// Sets everything from a record.
    public TupleBuilder set(Tuple tuple) {
        clear().src(tuple.source()).dst(tuple.destination()).protocol(tuple.protocol());
        switch (tuple.layer4()) {
            case Layer4.Ports(int source, int destination) -> ports(source, destination);
            case Layer4.Icmp(int type, int code, int id) -> icmp(type, code, id);
            case Layer4.None() -> {}
        }
        if (tuple.zone() != null) {
            zone(tuple.zone());
        }
        return this;
    }

    /// Sets everything from another builder.
    TupleBuilder copy(TupleBuilder other) {
        v6 = other.v6;
        hasSrc = other.hasSrc;
        hasDst = other.hasDst;
        srcHigh = other.srcHigh;
        srcLow = other.srcLow;
        dstHigh = other.dstHigh;
        dstLow = other.dstLow;
        protocol = other.protocol;
        srcPort = other.srcPort;
        dstPort = other.dstPort;
        icmpType = other.icmpType;
        icmpCode = other.icmpCode;
        icmpId = other.icmpId;
        zone = other.zone;
        return this;
    }

    public boolean v6() {
        return v6;
    }

    public boolean hasSrc() {
        return hasSrc;
    }

    public boolean hasDst() {
        return hasDst;
    }

    public long srcHigh() {
        return srcHigh;
    }

    public long srcLow() {
        return srcLow;
    }

    public long dstHigh() {
        return dstHigh;
    }

    public long dstLow() {
        return dstLow;
    }

    public int protocol() {
        return protocol;
    }

    public int srcPort() {
        return srcPort;
    }

    public int dstPort() {
        return dstPort;
    }

    public int icmpType() {
        return icmpType;
    }

    public int icmpCode() {
        return icmpCode;
    }

    public int icmpId() {
        return icmpId;
    }

    public int zone() {
        return zone;
    }

    /// Whether anything has been set.
    public boolean isPresent() {
        return hasSrc || hasDst || protocol >= 0 || hasLayer4() || zone >= 0;
    }

    boolean hasLayer4() {
        return srcPort >= 0 || dstPort >= 0 || icmpType >= 0 || icmpCode >= 0 || icmpId >= 0;
    }

    /// Fills in what is absent here with what the other direction of an untranslated flow would
    /// have. Zones are left alone.
    void completeFromInverse(TupleBuilder other) {
        if (!hasSrc && other.hasDst) {
            src(other.v6, other.dstHigh, other.dstLow);
        }
        if (!hasDst && other.hasSrc) {
            dst(other.v6, other.srcHigh, other.srcLow);
        }
        protocol = protocol < 0 ? other.protocol : protocol;
        srcPort = srcPort < 0 ? other.dstPort : srcPort;
        dstPort = dstPort < 0 ? other.srcPort : dstPort;
        icmpType = icmpType < 0 ? IcmpTypes.inverse(other.protocol, other.icmpType) : icmpType;
        icmpCode = icmpCode < 0 ? other.icmpCode : icmpCode;
        icmpId = icmpId < 0 ? other.icmpId : icmpId;
    }

    /// @throws IllegalArgumentException when addresses or the protocol are missing
    Tuple build(String which) {
        if (!hasSrc || !hasDst || protocol < 0) {
            throw new IllegalArgumentException(
                    which + " needs a source address, a destination address and a protocol");
        }
        return new Tuple(
                new IpAddress(v6, srcHigh, srcLow),
                new IpAddress(v6, dstHigh, dstLow),
                protocol,
                layer4(),
                zone < 0 ? null : zone);
    }

    private Layer4 layer4() {
        if (icmpType >= 0 || icmpCode >= 0 || icmpId >= 0) {
            return new Layer4.Icmp(orZero(icmpType), orZero(icmpCode), orZero(icmpId));
        }
        if (srcPort >= 0 || dstPort >= 0) {
            return new Layer4.Ports(orZero(srcPort), orZero(dstPort));
        }
        return new Layer4.None();
    }

    @Override
    public String toString() {
        return TupleText.append(new StringBuilder(), this).toString();
    }

    static int orZero(int number) {
        return Math.max(number, 0);
    }

    private void requireFamily(boolean family, boolean otherIsSet) {
        if (otherIsSet && v6 != family) {
            throw new IllegalArgumentException("source and destination are of different families");
        }
        v6 = family;
    }
}
