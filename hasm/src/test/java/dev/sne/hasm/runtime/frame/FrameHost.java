// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/// A host of a test: seals and opens frames as arrays.
final class FrameHost {
    static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final byte[] NEXT_SECRET = "fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
    static final ClusterKeys KEYS = ClusterKeys.of(7, SECRET);

    final FrameCounters counters = new FrameCounters();
    final FrameSealer sealer;
    final FrameOpener opener;

    private final MemorySegment datagram = Arena.ofAuto().allocate(FrameFormat.MAX_BYTES);
    private final MemorySegment content = Arena.ofAuto().allocate(FrameFormat.MAX_BYTES);

    FrameHost(int host, long incarnation, int... peers) {
        this(KEYS, host, incarnation, peers);
    }

    FrameHost(ClusterKeys keys, int host, long incarnation, int... peers) {
        sealer = new FrameSealer(keys, FramePurpose.REPLICATION, host, incarnation);
        opener = new FrameOpener(keys, host, peers, counters);
    }

    byte[] seal(byte[] bytes) {
        MemorySegment.copy(bytes, 0, content, ValueLayout.JAVA_BYTE, 0, bytes.length);
        int length = sealer.seal(content, 0, bytes.length, datagram, 0);
        return datagram.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    byte[] seal(String text) {
        return seal(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The content, or the reason why there is none.
    Object open(byte[] frame) {
        Map<FrameFault, Long> before = dropped();
        MemorySegment.copy(frame, 0, datagram, ValueLayout.JAVA_BYTE, 0, frame.length);
        int length = opener.open(datagram, 0, frame.length, content, 0);
        if (length != FrameOpener.DROPPED) {
            byte[] bytes = content.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            return new String(bytes, StandardCharsets.UTF_8);
        }
        Map<FrameFault, Long> after = dropped();
        after.entrySet().removeAll(before.entrySet());
        assertThat(after).as("reasons counted for one datagram").hasSize(1);
        return after.keySet().iterator().next();
    }

    private Map<FrameFault, Long> dropped() {
        Map<FrameFault, Long> counts = new EnumMap<>(FrameFault.class);
        for (FrameFault fault : FrameFault.values()) {
            counts.put(fault, counters.dropped(fault));
        }
        return counts;
    }
}
