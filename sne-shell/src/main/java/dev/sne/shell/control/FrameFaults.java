// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.runtime.frame.FrameFault;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Datagrams of replication that nobody should have sent. Copies, late ones and those of other
/// clusters are none of these: networks make them.
final class FrameFaults {
    private static final FrameFault[] SUSPICIOUS = {
        FrameFault.BAD_CHECK,
        FrameFault.BAD_TAG,
        FrameFault.UNKNOWN_SENDER,
        FrameFault.FOREIGN,
        FrameFault.VERSION,
        FrameFault.BAD_LENGTH
    };

    private FrameFaults() {}

    /// How many there were, by what is wrong with them.
    static Map<String, Long> of(ReplicationStatus status) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (FrameFault fault : SUSPICIOUS) {
            String label = fault.name().toLowerCase(Locale.ROOT);
            long count = status.count(Measure.FRAMES_DROPPED, label);
            if (count > 0) {
                counts.put(words(fault), count);
            }
        }
        return counts;
    }

    private static String words(FrameFault fault) {
        return switch (fault) {
            case BAD_CHECK -> "sealed with another secret, or forged";
            case BAD_TAG -> "altered";
            case UNKNOWN_SENDER -> "of hosts that are not configured";
            case FOREIGN -> "of another program";
            case VERSION -> "of another version";
            case BAD_LENGTH -> "of no possible length";
            case CLUSTER -> "of another cluster";
            case REFLECTED -> "this host's own";
            case OLD_INCARNATION -> "of an earlier life of a host";
            case COPY -> "copies";
        };
    }

    /// In a sentence.
    static String text(Map<String, Long> counts) {
        StringBuilder text = new StringBuilder("datagrams that were refused: ");
        String comma = "";
        for (Map.Entry<String, Long> each : counts.entrySet()) {
            text.append(comma).append(each.getValue()).append(' ').append(each.getKey());
            comma = ", ";
        }
        return text.toString();
    }
}
