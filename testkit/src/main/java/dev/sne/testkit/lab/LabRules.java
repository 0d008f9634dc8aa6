// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

import static dev.sne.netlink4j.nft.Match.ctState;
import static dev.sne.netlink4j.nft.Match.destination;
import static dev.sne.netlink4j.nft.Match.destinationPort;
import static dev.sne.netlink4j.nft.Match.inputInterface;
import static dev.sne.netlink4j.nft.Match.outputInterface;
import static dev.sne.netlink4j.nft.Statement.accept;
import static dev.sne.netlink4j.nft.Statement.count;
import static dev.sne.netlink4j.nft.Statement.destinationNat;
import static dev.sne.netlink4j.nft.Statement.drop;
import static dev.sne.netlink4j.nft.Statement.masquerade;
import static dev.sne.netlink4j.nft.Statement.setCtLabel;
import static dev.sne.netlink4j.nft.Statement.setCtMark;
import static dev.sne.netlink4j.nft.Statement.useHelper;
import static dev.sne.testkit.lab.LabAddresses.*;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.nft.CtState;
import dev.sne.netlink4j.nft.NftChain;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.netlink4j.nft.NftFamily;
import dev.sne.netlink4j.nft.NftTable;
import dev.sne.netlink4j.nft.NftTransaction;

/// The firewall's rules: tracked traffic passes, the inside may open connections and is
/// masqueraded, one service inside is published, the rest is dropped.
final class LabRules {
    static final NftTable TABLE = new NftTable(NftFamily.INET, "lab");

    /// Counts what the rule against telnet drops.
    static final String DROPPED = "dropped";

    /// The mark of voice flows.
    static final int VOICE_MARK = 0x10;

    /// The label bit of HTTPS flows.
    static final int WEB_LABEL = 1;

    private static final String FTP_HELPER = "ftp-control";
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final NftChain FORWARD =
            new NftChain(
                    "passing",
                    NftChain.Type.FILTER,
                    NftChain.Hook.FORWARD,
                    NftChain.PRIORITY_FILTER,
                    NftChain.Verdict.DROP);
    private static final NftChain INPUT = NftChain.filter("arriving", NftChain.Hook.INPUT);
    private static final NftChain PUBLISH = NftChain.destinationNat("publish");
    private static final NftChain HIDE = NftChain.sourceNat("hide");

    private LabRules() {}

    /// Makes the firewall's rules.
    ///
    /// @return whether the kernel has the FTP helper; without, there is no rule that attaches it
    static boolean install(NftClient firewall) {
        boolean helper = createTable(firewall);
        NftTransaction rules =
                firewall.transaction()
                        .createCounter(TABLE, DROPPED)
                        .createChain(TABLE, FORWARD)
                        .createChain(TABLE, INPUT)
                        .createChain(TABLE, PUBLISH)
                        .createChain(TABLE, HIDE);
        if (helper) {
            rules.appendRule(TABLE, FORWARD, destinationPort(TCP, FTP), useHelper(FTP_HELPER));
        }
        filter(rules);
        translate(rules);
        rules.commit();
        return helper;
    }

    /// Makes the table, with the FTP helper in it where the kernel has been built with one.
    private static boolean createTable(NftClient firewall) {
        try {
            firewall.transaction()
                    .createTable(TABLE)
                    .createHelper(TABLE, FTP_HELPER, "ftp")
                    .commit();
            return true;
        } catch (KernelException e) {
            if (!e.errno().equals(Errno.ENOENT)) {
                throw e;
            }
        }
        firewall.transaction().createTable(TABLE).commit();
        return false;
    }

    private static void filter(NftTransaction rules) {
        // Otherwise a packet that lost its flow, and so its translation, would be answered with a
        // reset.
        rules.appendRule(TABLE, INPUT, ctState(CtState.INVALID), drop());
        rules.appendRule(TABLE, FORWARD, destinationPort(TCP, TELNET), count(DROPPED), drop())
                .appendRule(TABLE, FORWARD, destinationPort(TCP, HTTPS), setCtLabel(WEB_LABEL))
                .appendRule(TABLE, FORWARD, destinationPort(UDP, SIP), setCtMark(VOICE_MARK))
                .appendRule(TABLE, FORWARD, ctState(CtState.ESTABLISHED, CtState.RELATED), accept())
                .appendRule(TABLE, FORWARD, ctState(CtState.INVALID), drop())
                .appendRule(TABLE, FORWARD, inputInterface(INSIDE_LINK), accept())
                .appendRule(
                        TABLE,
                        FORWARD,
                        destination(CLIENT_V4),
                        destinationPort(TCP, HTTP),
                        accept())
                .appendRule(
                        TABLE,
                        FORWARD,
                        destination(CLIENT_V6),
                        destinationPort(TCP, HTTP),
                        accept());
    }

    private static void translate(NftTransaction rules) {
        rules.appendRule(
                        TABLE,
                        PUBLISH,
                        destination(OUTSIDE_V4),
                        destinationPort(TCP, PUBLISHED),
                        destinationNat(CLIENT_V4, HTTP))
                .appendRule(
                        TABLE,
                        PUBLISH,
                        destination(OUTSIDE_V6),
                        destinationPort(TCP, PUBLISHED),
                        destinationNat(CLIENT_V6, HTTP))
                .appendRule(TABLE, HIDE, outputInterface(OUTSIDE_LINK), masquerade());
    }
}
