// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.FlowView;
import dev.sne.shell.cli.Suggestion;
import dev.sne.shell.session.UsageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `--sort` sorts by. Counters are those of both directions together; addresses and ports are
/// the original tuple's.
///
/// @param name the name of the key
/// @param descending whether the largest comes first
public record SortKey(String name, boolean descending) {
    /// The keys there are.
    public static final List<String> NAMES =
            List.of(
                    "bytes", "packets", "timeout", "start", "src", "dst", "sport", "dport", "proto",
                    "mark", "zone", "id");

    /// The key that `word` names, after a dash for descending order; null for none.
    public static @Nullable SortKey of(@Nullable String word) {
        if (word == null) {
            return null;
        }
        boolean descending = word.startsWith("-");
        String name = descending ? word.substring(1) : word;
        if (!NAMES.contains(name)) {
            throw new UsageException(
                    "--sort: unknown key '" + name + "'" + Suggestion.of(name, NAMES));
        }
        return new SortKey(name, descending);
    }

    /// The high 64 bits of the key of `flow`, to be compared unsigned.
    long high(FlowView flow) {
        return switch (name) {
            case "src" -> flow.srcHigh(FlowView.ORIG);
            case "dst" -> flow.dstHigh(FlowView.ORIG);
            default -> 0;
        };
    }

    /// The low 64 bits of the key of `flow`, to be compared unsigned.
    long low(FlowView flow) {
        return switch (name) {
            case "bytes" -> flow.bytes(FlowView.ORIG) + flow.bytes(FlowView.REPLY);
            case "packets" -> flow.packets(FlowView.ORIG) + flow.packets(FlowView.REPLY);
            case "timeout" -> Math.max(0, flow.timeout());
            case "start" -> flow.timestampStart();
            case "src" -> flow.srcLow(FlowView.ORIG);
            case "dst" -> flow.dstLow(FlowView.ORIG);
            case "sport" -> flow.hasPorts(FlowView.ORIG) ? flow.srcPort(FlowView.ORIG) : 0;
            case "dport" -> flow.hasPorts(FlowView.ORIG) ? flow.dstPort(FlowView.ORIG) : 0;
            case "proto" -> flow.protocol(FlowView.ORIG);
            case "mark" -> Integer.toUnsignedLong(flow.mark());
            case "zone" -> flow.zone();
            case "id" -> Integer.toUnsignedLong(flow.id());
            default -> throw new IllegalStateException("unknown sort key " + name);
        };
    }
}
