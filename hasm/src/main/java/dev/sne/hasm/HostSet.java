// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.Arrays;

/// A small set of hosts. Immutable.
public final class HostSet {

    /// No host.
    public static final HostSet EMPTY = new HostSet(new int[0]);

    private final int[] hosts;

    private HostSet(int[] hosts) {
        this.hosts = hosts;
    }

    /// How many there are.
    public int size() {
        return hosts.length;
    }

    /// Whether there is none.
    public boolean isEmpty() {
        return hosts.length == 0;
    }

    /// The hosts, ascending, by index.
    public int get(int index) {
        return hosts[index];
    }

    /// Whether the host is one of them.
    public boolean contains(int host) {
        return Arrays.binarySearch(hosts, host) >= 0;
    }

    /// This set and the host.
    public HostSet with(int host) {
        int found = Arrays.binarySearch(hosts, host);
        if (found >= 0) {
            return this;
        }
        int at = -found - 1;
        int[] more = new int[hosts.length + 1];
        System.arraycopy(hosts, 0, more, 0, at);
        more[at] = host;
        System.arraycopy(hosts, at, more, at + 1, hosts.length - at);
        return new HostSet(more);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostSet that && Arrays.equals(hosts, that.hosts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hosts);
    }

    @Override
    public String toString() {
        return Arrays.toString(hosts);
    }
}
