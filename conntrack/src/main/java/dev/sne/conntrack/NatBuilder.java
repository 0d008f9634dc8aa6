// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import dev.sne.netlink4j.IpAddress;
import org.jspecify.annotations.Nullable;

/// One translation of a [FlowBuilder], the mutable form of [NatRange]. Reusable, allocates nothing,
/// not thread-safe.
public final class NatBuilder {
    private boolean hasAddresses;
    private boolean v6;
    private long minHigh;
    private long minLow;
    private long maxHigh;
    private long maxLow;
    private int minPort;
    private int maxPort;

    NatBuilder() {
        clear();
    }

    /// Forgets everything: no translation.
    public NatBuilder clear() {
        hasAddresses = false;
        minPort = -1;
        maxPort = -1;
        return this;
    }

    /// The addresses to choose from; twice the same for exactly one.
    ///
    /// @param v6 the family, that of the flow
    /// @param minHigh the upper 64 bits of the lowest address; 0 for IPv4
    /// @param minLow the lower 64 bits; the whole address for IPv4, unsigned
    /// @param maxHigh as `minHigh`, of the highest address
    /// @param maxLow as `minLow`, of the highest address
    public NatBuilder addresses(boolean v6, long minHigh, long minLow, long maxHigh, long maxLow) {
        this.v6 = v6;
        this.minHigh = minHigh;
        this.minLow = minLow;
        this.maxHigh = maxHigh;
        this.maxLow = maxLow;
        hasAddresses = true;
        return this;
    }

    /// The ports, ICMP ids or GRE keys to choose from, 0 to 65535; twice the same for exactly one.
    public NatBuilder ports(int min, int max) {
        Ranges.u16("lowest port", min);
        Ranges.u16("highest port", max);
        if (min > max) {
            throw new IllegalArgumentException("no ports from " + min + " to " + max);
        }
        minPort = min;
        maxPort = max;
        return this;
    }

    /// Sets everything from a record.
    public NatBuilder set(NatRange range) {
        clear();
        IpAddress min = range.min();
        IpAddress max = range.max();
        if (min != null && max != null) {
            addresses(min.isV6(), min.high(), min.low(), max.high(), max.low());
        }
        if (range.minPort() != null && range.maxPort() != null) {
            ports(range.minPort(), range.maxPort());
        }
        return this;
    }

    /// Whether anything has been set.
    public boolean isPresent() {
        return hasAddresses || hasPorts();
    }

    boolean hasAddresses() {
        return hasAddresses;
    }

    boolean hasPorts() {
        return minPort >= 0;
    }

    boolean v6() {
        return v6;
    }

    long minHigh() {
        return minHigh;
    }

    long minLow() {
        return minLow;
    }

    long maxHigh() {
        return maxHigh;
    }

    long maxLow() {
        return maxLow;
    }

    int minPort() {
        return minPort;
    }

    int maxPort() {
        return maxPort;
    }

    @Nullable NatRange build() {
        if (!isPresent()) {
            return null;
        }
        return new NatRange(
                hasAddresses ? new IpAddress(v6, minHigh, minLow) : null,
                hasAddresses ? new IpAddress(v6, maxHigh, maxLow) : null,
                hasPorts() ? minPort : null,
                hasPorts() ? maxPort : null);
    }
}
