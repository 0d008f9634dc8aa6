// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A flow with everything that ctnetlink says of it, for people and programs that look at few of
/// them; bulk work uses [FlowView] and [FlowBuilder]. What the kernel did not say is null.
/// Immutable.
///
/// @param original the direction of who opened the flow
/// @param reply the answers' direction; what NAT has changed shows here
/// @param master the flow that expected this one
/// @param status bits `IPS_…`
/// @param timeout until the flow expires, in whole seconds; offloaded flows have none
/// @param mark any 32 bits
/// @param zone the zone in both directions; 0 is never reported
/// @param id the kernel's id, unsigned
/// @param use references that the kernel holds, unsigned
/// @param originalCounters packets and bytes of the original direction
/// @param replyCounters packets and bytes of the reply direction
/// @param start when the flow began
/// @param stop when the flow ended
/// @param eventTime when the event happened that reported the flow
/// @param protoInfo what the protocol's tracker knows
/// @param labels numbers of the labels that are set, ascending, 0 to 127
/// @param helper the helper attached to it
/// @param natSource how to translate the source when the flow is created; never reported
/// @param natDestination how to translate the destination when the flow is created; never reported
/// @param originalSeqAdj how sequence numbers of the original direction are shifted
/// @param replySeqAdj how sequence numbers of the reply direction are shifted
/// @param synproxy what the SYN proxy knows
/// @param secmark security mark; only old kernels report it
/// @param secctx security context
/// @param unknown attributes that this library does not know, in the order of their nests
public record Flow(
        Tuple original,
        @Nullable Tuple reply,
        @Nullable Tuple master,
        @Nullable Integer status,
        @Nullable Duration timeout,
        @Nullable Integer mark,
        @Nullable Integer zone,
        @Nullable Integer id,
        @Nullable Integer use,
        @Nullable Counters originalCounters,
        @Nullable Counters replyCounters,
        @Nullable Instant start,
        @Nullable Instant stop,
        @Nullable Instant eventTime,
        @Nullable ProtoInfo protoInfo,
        @Nullable List<Integer> labels,
        @Nullable Helper helper,
        @Nullable NatRange natSource,
        @Nullable NatRange natDestination,
        @Nullable SeqAdj originalSeqAdj,
        @Nullable SeqAdj replySeqAdj,
        @Nullable Synproxy synproxy,
        @Nullable Integer secmark,
        @Nullable String secctx,
        List<UnknownAttribute> unknown) {

    public Flow {
        labels = labels == null ? null : List.copyOf(labels);
        unknown = List.copyOf(unknown);
    }

    /// Packets and bytes of one direction, both unsigned; bytes include IP headers.
    public record Counters(long packets, long bytes) {}

    /// A connection-tracking helper.
    ///
    /// @param name such as `ftp`, at most 15 bytes for the kernel
    /// @param info private data of the helper; empty when there is none; copied in and out
    public record Helper(String name, byte[] info) {
        private static final byte[] NO_INFO = {};

        public Helper {
            info = info.clone();
        }

        /// A helper without private data.
        public Helper(String name) {
            this(name, NO_INFO);
        }

        @Override
        public byte[] info() {
            return info.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Helper that
                    && name.equals(that.name)
                    && Arrays.equals(info, that.info);
        }

        @Override
        public int hashCode() {
            return 31 * name.hashCode() + Arrays.hashCode(info);
        }
    }

    /// How the sequence numbers of one direction are shifted because a helper changed the size of
    /// the data.
    ///
    /// @param position sequence number of the last change, unsigned
    /// @param before what is added up to there
    /// @param after what is added from there on
    public record SeqAdj(int position, int before, int after) {}

    /// State of a SYN proxy.
    ///
    /// @param isn initial sequence number, unsigned
    /// @param its initial timestamp, unsigned
    /// @param tsoff timestamp offset, unsigned
    public record Synproxy(int isn, int its, int tsoff) {}

    /// A builder without anything set.
    public static FlowBuilder builder() {
        return new FlowBuilder();
    }

    /// A builder with everything of this flow set.
    public FlowBuilder toBuilder() {
        return new FlowBuilder().set(this);
    }
}
