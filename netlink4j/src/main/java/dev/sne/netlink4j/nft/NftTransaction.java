// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

import static dev.sne.netlink4j.nft.NfTables.*;
import static dev.sne.netlink4j.uapi.Netlink.*;
import static dev.sne.netlink4j.uapi.Nfnetlink.*;

import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NfnetlinkTransaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes to the rule set that take effect together, at [#commit()], or not at all. Used once, by
/// one thread; the client may be used for other things only after the commit.
public final class NftTransaction {
    private static final int IPPROTO_TCP = 6;

    private final NfnetlinkTransaction requests;
    private final List<String> descriptions = new ArrayList<>();
    private @Nullable KernelException refusal;

    NftTransaction(NetlinkSocket socket) {
        requests = socket.transaction("change the nf_tables rules", NFNL_SUBSYS_NFTABLES);
    }

    /// Makes a table; it must not exist yet.
    public NftTransaction createTable(NftTable table) {
        begin(NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL, table)
                .attrString(NFTA_TABLE_NAME, table.name());
        return end("create table " + table.name());
    }

    /// Deletes a table with all that is in it.
    public NftTransaction deleteTable(NftTable table) {
        begin(NFT_MSG_DELTABLE, 0, table).attrString(NFTA_TABLE_NAME, table.name());
        return end("delete table " + table.name());
    }

    /// Makes a base chain; it must not exist yet.
    public NftTransaction createChain(NftTable table, NftChain chain) {
        MessageWriter writer =
                begin(NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_EXCL, table)
                        .attrString(NFTA_CHAIN_TABLE, table.name())
                        .attrString(NFTA_CHAIN_NAME, chain.name());
        int hook = writer.beginNest(NFTA_CHAIN_HOOK);
        writer.attrU32be(NFTA_HOOK_HOOKNUM, chain.hook().number)
                .attrU32be(NFTA_HOOK_PRIORITY, chain.priority());
        writer.endNest(hook);
        writer.attrU32be(NFTA_CHAIN_POLICY, chain.policy().code)
                .attrString(NFTA_CHAIN_TYPE, chain.type().kernelName);
        return end("create chain " + chain.name());
    }

    /// Appends a rule to a chain: conditions, then what to do when they all hold.
    public NftTransaction appendRule(NftTable table, NftChain chain, NftExpression... parts) {
        MessageWriter writer =
                begin(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, table)
                        .attrString(NFTA_RULE_TABLE, table.name())
                        .attrString(NFTA_RULE_CHAIN, chain.name());
        int expressions = writer.beginNest(NFTA_RULE_EXPRESSIONS);
        for (NftExpression part : parts) {
            part.encode(writer);
        }
        writer.endNest(expressions);
        return end("append rule " + (descriptions.size() + 1) + " to chain " + chain.name());
    }

    /// Makes a named counter at zero, for [Statement#count].
    public NftTransaction createCounter(NftTable table, String name) {
        MessageWriter writer = beginObject(table, NFT_OBJECT_COUNTER, name);
        writer.endNest(writer.beginNest(NFTA_OBJ_DATA));
        return end("create counter " + name);
    }

    /// Makes a named connection tracking helper for TCP over IPv4, for [Statement#useHelper].
    ///
    /// @param name how rules call it
    /// @param helper the kernel's name of it, such as `ftp`
    public NftTransaction createHelper(NftTable table, String name, String helper) {
        MessageWriter writer = beginObject(table, NFT_OBJECT_CT_HELPER, name);
        int data = writer.beginNest(NFTA_OBJ_DATA);
        writer.attrString(NFTA_CT_HELPER_NAME, helper)
                .attrU16be(NFTA_CT_HELPER_L3PROTO, AF_INET)
                .attrU8(NFTA_CT_HELPER_L4PROTO, IPPROTO_TCP);
        writer.endNest(data);
        return end("create helper " + name);
    }

    /// Carries the changes out.
    ///
    /// @throws KernelException of the first change that the kernel refuses; nothing is changed then
    public void commit() {
        requests.commit(this::refused);
        if (refusal != null) {
            throw refusal;
        }
    }

    private void refused(long index, KernelError error) {
        if (refusal == null) {
            refusal = new KernelException(descriptions.get((int) index), error);
        }
    }

    private MessageWriter beginObject(NftTable table, int type, String name) {
        return begin(NFT_MSG_NEWOBJ, NLM_F_CREATE | NLM_F_EXCL, table)
                .attrString(NFTA_OBJ_TABLE, table.name())
                .attrString(NFTA_OBJ_NAME, name)
                .attrU32be(NFTA_OBJ_TYPE, type);
    }

    private MessageWriter begin(int message, int flags, NftTable table) {
        return NftClient.header(requests.begin(type(NFNL_SUBSYS_NFTABLES, message), flags), table);
    }

    private NftTransaction end(String description) {
        requests.end();
        descriptions.add(description);
        return this;
    }
}
