// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Link;
import java.util.Arrays;

/// The links of all hosts: which carry, and who is cut off from whom on them. Control messages use
/// the main link and, where there is one, the dedicated link.
public final class Network {
    private static final int LINKS = Link.values().length;

    private final int hosts;
    private final boolean dedicated;

    /// By link: the hosts whose port carries, as bits.
    private final int[] carrier;

    /// By link: the hosts that send but hear nothing, as bits.
    private final int[] deaf;

    /// By link and sender: the receivers that are cut off, as bits.
    private final int[] cut;

    Network(int hosts, boolean dedicated) {
        this.hosts = hosts;
        this.dedicated = dedicated;
        carrier = new int[LINKS];
        deaf = new int[LINKS];
        cut = new int[LINKS * (hosts + 1)];
        repair();
    }

    private Network(Network other) {
        hosts = other.hosts;
        dedicated = other.dedicated;
        carrier = other.carrier.clone();
        deaf = other.deaf.clone();
        cut = other.cut.clone();
    }

    Network copy() {
        return new Network(this);
    }

    /// True if the cluster has this link at all.
    public boolean has(Link link) {
        return link != Link.DEDICATED || dedicated;
    }

    /// True if the host's own port on the link has a carrier.
    public boolean carries(Link link, int host) {
        return (carrier[Index.of(link)] & bit(host)) != 0;
    }

    /// True if the port works in both directions: somebody on the link hears and is heard.
    public boolean works(Link link, int host) {
        return carries(link, host) && (deaf[Index.of(link)] & bit(host)) == 0;
    }

    /// True if what `from` sends on the link arrives at `to`.
    public boolean passes(Link link, int from, int to) {
        return has(link)
                && carries(link, from)
                && works(link, to)
                && (cut[Index.of(link) * (hosts + 1) + from] & bit(to)) == 0;
    }

    /// True if what `from` sends arrives at `to` on at least one link.
    public boolean passes(int from, int to) {
        return passes(Link.MAIN, from, to) || passes(Link.DEDICATED, from, to);
    }

    void carrier(Link link, int host, boolean up) {
        carrier[Index.of(link)] = with(carrier[Index.of(link)], host, up);
    }

    void deaf(Link link, int host, boolean on) {
        deaf[Index.of(link)] = with(deaf[Index.of(link)], host, on);
    }

    void cut(Link link, int from, int to, boolean off) {
        int at = Index.of(link) * (hosts + 1) + from;
        cut[at] = with(cut[at], to, off);
    }

    /// Splits a link in two: those in the set on one side, all others on the other side.
    void split(Link link, int side) {
        for (int from = 1; from <= hosts; from++) {
            for (int to = 1; to <= hosts; to++) {
                cut(link, from, to, (side & bit(from)) == 0 != ((side & bit(to)) == 0));
            }
        }
    }

    void repair() {
        for (int link = 0; link < LINKS; link++) {
            carrier[link] = -1;
            deaf[link] = 0;
        }
        Arrays.fill(cut, 0);
    }

    void digest(Digest digest) {
        for (int link = 0; link < LINKS; link++) {
            digest.add(carrier[link] & 0xffff_ffffL | (long) deaf[link] << 32);
        }
        for (int mask : cut) {
            digest.add(mask);
        }
    }

    static int bit(int host) {
        return 1 << host;
    }

    private static int with(int mask, int host, boolean on) {
        return on ? mask | bit(host) : mask & ~bit(host);
    }
}
