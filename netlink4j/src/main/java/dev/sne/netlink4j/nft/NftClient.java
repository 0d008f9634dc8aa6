// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

import static dev.sne.netlink4j.nft.NfTables.*;
import static dev.sne.netlink4j.uapi.Nfnetlink.*;

import dev.sne.netlink4j.AttributeNames;
import dev.sne.netlink4j.AttributeReader;
import dev.sne.netlink4j.DumpCursor;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Netlink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The nf_tables rule set of one network namespace. Used by one thread at a time.
public final class NftClient implements AutoCloseable {
    private static final AttributeNames OBJECT_NAMES =
            AttributeNames.of(
                    "",
                    "NFTA_OBJ_TABLE",
                    "NFTA_OBJ_NAME",
                    "NFTA_OBJ_TYPE",
                    "NFTA_OBJ_DATA",
                    "NFTA_OBJ_USE");
    private static final AttributeNames COUNTER_NAMES =
            AttributeNames.of("", "NFTA_COUNTER_BYTES", "NFTA_COUNTER_PACKETS");

    private final NetlinkSocket socket;

    private NftClient(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// Opens a client for the rule set of `namespace`.
    public static NftClient open(NetworkNamespace namespace) {
        return new NftClient(NetlinkSocket.open(Netlink.NETLINK_NETFILTER, namespace));
    }

    /// Starts a set of changes.
    public NftTransaction transaction() {
        return new NftTransaction(socket);
    }

    /// The named counters of a table, as they stand now.
    public List<NftCounter> counters(NftTable table) {
        header(socket.request(type(NFNL_SUBSYS_NFTABLES, NFT_MSG_GETOBJ), 0), table)
                .attrString(NFTA_OBJ_TABLE, table.name())
                .attrU32be(NFTA_OBJ_TYPE, NFT_OBJECT_COUNTER);
        List<NftCounter> counters = new ArrayList<>();
        try (DumpCursor dump = socket.dump("list the counters of table " + table.name())) {
            while (dump.next()) {
                counters.add(readCounter(dump.message()));
            }
        }
        return counters;
    }

    /// The named counter of a table, or nothing when there is none of this name.
    public Optional<NftCounter> counter(NftTable table, String name) {
        return counters(table).stream().filter(c -> c.name().equals(name)).findFirst();
    }

    @Override
    public void close() {
        socket.close();
    }

    /// Appends `struct nfgenmsg`.
    static MessageWriter header(MessageWriter writer, NftTable table) {
        return writer.u8(table.family().number()).u8(NFNETLINK_V0).u16be(0);
    }

    private static NftCounter readCounter(MessageReader message) {
        AttributeReader object =
                message.attributes(new AttributeReader(), NFGENMSG_BYTES, OBJECT_NAMES);
        AttributeReader data = new AttributeReader();
        String name = "";
        long packets = 0;
        long bytes = 0;
        while (object.next()) {
            switch (object.type()) {
                case NFTA_OBJ_NAME -> name = object.string();
                case NFTA_OBJ_DATA -> {
                    object.nested(data, COUNTER_NAMES);
                    while (data.next()) {
                        switch (data.type()) {
                            case NFTA_COUNTER_PACKETS -> packets = data.u64be();
                            case NFTA_COUNTER_BYTES -> bytes = data.u64be();
                            default -> {} // Padding.
                        }
                    }
                }
                default -> {} // Its table, type, handle and users: known or of no interest.
            }
        }
        return new NftCounter(name, packets, bytes);
    }
}
