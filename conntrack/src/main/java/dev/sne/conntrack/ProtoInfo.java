// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import org.jspecify.annotations.Nullable;

/// What the tracker of one layer-4 protocol knows of a flow (`CTA_PROTOINFO`). Immutable.
public sealed interface ProtoInfo {
    /// @param state `TCP_CONNTRACK_…`
    /// @param original the side that opened the flow; null when not reported, as when the flow has
    ///   ended
    /// @param reply the other side; null when not reported
    record Tcp(int state, @Nullable TcpSide original, @Nullable TcpSide reply)
            implements ProtoInfo {
        public Tcp {
            Ranges.u8("TCP state", state);
        }
    }

    /// One side of a TCP flow.
    ///
    /// @param windowScale what it announced; the kernel takes it over only when both sides have the
    ///   flag `IP_CT_TCP_FLAG_WINDOW_SCALE`; null when absent
    /// @param flags `IP_CT_TCP_FLAG_…`; null when absent
    /// @param flagsMask which flags a request means to change; the kernel reports 0
    record TcpSide(@Nullable Integer windowScale, @Nullable Integer flags, int flagsMask) {
        public TcpSide {
            if (windowScale != null) {
                Ranges.u8("TCP window scale", windowScale);
            }
            if (flags != null) {
                Ranges.u8("TCP flags", flags);
            }
            Ranges.u8("TCP flags mask", flagsMask);
        }
    }

    /// @param state `SCTP_CONNTRACK_…`
    /// @param originalVtag verification tag, unsigned 32 bits; null when not reported
    /// @param replyVtag verification tag, unsigned 32 bits; null when not reported
    record Sctp(int state, @Nullable Long originalVtag, @Nullable Long replyVtag)
            implements ProtoInfo {
        public Sctp {
            Ranges.u8("SCTP state", state);
            if (originalVtag != null) {
                Ranges.u32("SCTP verification tag", originalVtag);
            }
            if (replyVtag != null) {
                Ranges.u32("SCTP verification tag", replyVtag);
            }
        }
    }

    /// Linux before 6.16.
    ///
    /// @param state `CT_DCCP_…`
    /// @param role `CT_DCCP_ROLE_…` of who opened the flow; null when not reported
    /// @param handshakeSeq 48 bits; null when not reported
    record Dccp(int state, @Nullable Integer role, @Nullable Long handshakeSeq)
            implements ProtoInfo {
        public Dccp {
            Ranges.u8("DCCP state", state);
            if (role != null) {
                Ranges.u8("DCCP role", role);
            }
        }
    }
}
