// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.hasm.runtime.status.Sample;
import java.util.Map;
import java.util.TreeMap;

/// What a [SyncNode] says of its status, on one line: each value behind its measure and labels.
///
/// @param values by `measure` or `measure/label`
record NodeStatus(Map<String, Long> values) {
    private static final String COMPARING = "comparing";
    private static final String HEAP_BYTES = "heap_bytes";
    private static final char BEFORE_LABEL = '/';
    private static final char BEFORE_VALUE = '=';

    /// The line, without what goes before it.
    ///
    /// @param heapBytes what the replicator's thread has allocated so far
    static String print(ReplicationStatus status, long heapBytes) {
        StringBuilder line = new StringBuilder();
        line.append(HEAP_BYTES).append(BEFORE_VALUE).append(heapBytes).append(' ');
        for (Sample each : status.samples()) {
            line.append(each.measure().text());
            for (String label : each.labels()) {
                line.append(BEFORE_LABEL).append(label);
            }
            line.append(BEFORE_VALUE).append((long) each.value()).append(' ');
        }
        return line.append(COMPARING).append(BEFORE_VALUE).append(status.comparing() ? 1 : 0) + " ";
    }

    static NodeStatus parse(String line) {
        Map<String, Long> values = new TreeMap<>();
        for (String word : line.split(" ", -1)) {
            int at = word.indexOf(BEFORE_VALUE);
            if (at > 0) {
                values.put(word.substring(0, at), Long.parseLong(word.substring(at + 1)));
            }
        }
        return new NodeStatus(values);
    }

    boolean comparing() {
        return sum(values, COMPARING) == 1;
    }

    boolean complete() {
        return value(Measure.COMPLETE) == 1;
    }

    /// What the replicator's thread has allocated on the heap before it was asked.
    long heapBytes() {
        return sum(values, HEAP_BYTES);
    }

    /// The sum over all labels.
    long value(Measure measure) {
        return sum(values, measure.text());
    }

    /// The sum over all labels that follow.
    ///
    /// @param name a measure, perhaps with labels
    static long sum(Map<String, Long> values, String name) {
        long sum = 0;
        for (Map.Entry<String, Long> each : values.entrySet()) {
            String key = each.getKey();
            sum += key.equals(name) || key.startsWith(name + BEFORE_LABEL) ? each.getValue() : 0;
        }
        return sum;
    }
}
