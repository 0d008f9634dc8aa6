// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

/// Constants of `linux/netfilter/nf_tables.h` and of the hook numbers and priorities in
/// `linux/netfilter.h` and `linux/netfilter_ipv4.h`: those that this client speaks, named as in C.
///
/// Every integer attribute of nf_tables is big-endian; register contents are bytes as they stand in
/// the packet, or host-endian where the kernel computes them (`ct`, `meta`, `numgen`).
final class NfTables {
    // enum nf_tables_msg_types
    static final int NFT_MSG_NEWTABLE = 0;
    static final int NFT_MSG_DELTABLE = 2;
    static final int NFT_MSG_NEWCHAIN = 3;
    static final int NFT_MSG_NEWRULE = 6;
    static final int NFT_MSG_NEWOBJ = 18;
    static final int NFT_MSG_GETOBJ = 19;

    // enum nft_table_attributes
    static final int NFTA_TABLE_NAME = 1;

    // enum nft_hook_attributes
    static final int NFTA_HOOK_HOOKNUM = 1;
    static final int NFTA_HOOK_PRIORITY = 2;

    // enum nft_chain_attributes
    static final int NFTA_CHAIN_TABLE = 1;
    static final int NFTA_CHAIN_NAME = 3;
    static final int NFTA_CHAIN_HOOK = 4;
    static final int NFTA_CHAIN_POLICY = 5;
    static final int NFTA_CHAIN_TYPE = 7;

    // enum nft_rule_attributes
    static final int NFTA_RULE_TABLE = 1;
    static final int NFTA_RULE_CHAIN = 2;
    static final int NFTA_RULE_EXPRESSIONS = 4;

    // enum nft_list_attributes
    static final int NFTA_LIST_ELEM = 1;

    // enum nft_expr_attributes
    static final int NFTA_EXPR_NAME = 1;
    static final int NFTA_EXPR_DATA = 2;

    // enum nft_data_attributes, enum nft_verdict_attributes
    static final int NFTA_DATA_VALUE = 1;
    static final int NFTA_DATA_VERDICT = 2;
    static final int NFTA_VERDICT_CODE = 1;

    // enum nft_immediate_attributes
    static final int NFTA_IMMEDIATE_DREG = 1;
    static final int NFTA_IMMEDIATE_DATA = 2;

    // enum nft_bitwise_attributes
    static final int NFTA_BITWISE_SREG = 1;
    static final int NFTA_BITWISE_DREG = 2;
    static final int NFTA_BITWISE_LEN = 3;
    static final int NFTA_BITWISE_MASK = 4;
    static final int NFTA_BITWISE_XOR = 5;

    // enum nft_byteorder_attributes, enum nft_byteorder_ops
    static final int NFTA_BYTEORDER_SREG = 1;
    static final int NFTA_BYTEORDER_DREG = 2;
    static final int NFTA_BYTEORDER_OP = 3;
    static final int NFTA_BYTEORDER_LEN = 4;
    static final int NFTA_BYTEORDER_SIZE = 5;
    static final int NFT_BYTEORDER_HTON = 1;

    // enum nft_cmp_attributes, enum nft_cmp_ops
    static final int NFTA_CMP_SREG = 1;
    static final int NFTA_CMP_OP = 2;
    static final int NFTA_CMP_DATA = 3;
    static final int NFT_CMP_EQ = 0;
    static final int NFT_CMP_NEQ = 1;
    static final int NFT_CMP_LT = 2;

    // enum nft_payload_attributes, enum nft_payload_bases
    static final int NFTA_PAYLOAD_DREG = 1;
    static final int NFTA_PAYLOAD_BASE = 2;
    static final int NFTA_PAYLOAD_OFFSET = 3;
    static final int NFTA_PAYLOAD_LEN = 4;
    static final int NFT_PAYLOAD_NETWORK_HEADER = 1;
    static final int NFT_PAYLOAD_TRANSPORT_HEADER = 2;

    // enum nft_meta_attributes, enum nft_meta_keys
    static final int NFTA_META_DREG = 1;
    static final int NFTA_META_KEY = 2;
    static final int NFT_META_IIFNAME = 6;
    static final int NFT_META_OIFNAME = 7;
    static final int NFT_META_NFPROTO = 15;
    static final int NFT_META_L4PROTO = 16;

    // enum nft_ct_attributes, enum nft_ct_keys, and the bits of `ct state`
    static final int NFTA_CT_DREG = 1;
    static final int NFTA_CT_KEY = 2;
    static final int NFTA_CT_SREG = 4;
    static final int NFT_CT_STATE = 0;
    static final int NFT_CT_STATUS = 2;
    static final int NFT_CT_MARK = 3;
    static final int NFT_CT_LABELS = 13;
    static final int NFT_CT_ZONE = 17;

    // enum nft_nat_attributes, enum nft_nat_types, NF_NAT_RANGE_*
    static final int NFTA_NAT_TYPE = 1;
    static final int NFTA_NAT_FAMILY = 2;
    static final int NFTA_NAT_REG_ADDR_MIN = 3;
    static final int NFTA_NAT_REG_PROTO_MIN = 5;
    static final int NFT_NAT_SNAT = 0;
    static final int NFT_NAT_DNAT = 1;

    // enum nft_ng_attributes, enum nft_ng_types
    static final int NFTA_NG_DREG = 1;
    static final int NFTA_NG_MODULUS = 2;
    static final int NFTA_NG_TYPE = 3;
    static final int NFT_NG_RANDOM = 1;

    // enum nft_objref_attributes, enum nft_object_attributes, NFT_OBJECT_*
    static final int NFTA_OBJREF_IMM_TYPE = 1;
    static final int NFTA_OBJREF_IMM_NAME = 2;
    static final int NFTA_OBJ_TABLE = 1;
    static final int NFTA_OBJ_NAME = 2;
    static final int NFTA_OBJ_TYPE = 3;
    static final int NFTA_OBJ_DATA = 4;
    static final int NFT_OBJECT_COUNTER = 1;
    static final int NFT_OBJECT_CT_HELPER = 3;

    // enum nft_counter_attributes
    static final int NFTA_COUNTER_BYTES = 1;
    static final int NFTA_COUNTER_PACKETS = 2;

    // enum nft_ct_helper_attributes
    static final int NFTA_CT_HELPER_NAME = 1;
    static final int NFTA_CT_HELPER_L3PROTO = 2;
    static final int NFTA_CT_HELPER_L4PROTO = 3;

    // enum nft_registers: four registers of 16 bytes, and the verdict
    static final int NFT_REG_VERDICT = 0;
    static final int NFT_REG_1 = 1;
    static final int NFT_REG_2 = 2;

    // NF_DROP, NF_ACCEPT
    static final int NF_DROP = 0;
    static final int NF_ACCEPT = 1;

    private NfTables() {}
}
