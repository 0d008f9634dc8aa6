// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.frame.FrameFormat;
import dev.sne.hasm.runtime.frame.FramePurpose;
import dev.sne.hasm.runtime.frame.FrameSealer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// What somebody who can read and write on the hosts' network, but has no secret, might send to one
/// of them: garbage, frames cut short, frames that came or were sent before, frames sealed with
/// another secret or in an earlier life, as many of each; and a few that were intercepted and
/// altered.
public final class JunkFrames {
    private static final int CONTENT_BYTES = 1_200;
    private static final int TOO_SHORT = 30;

    /// Only whoever keeps a frame from arriving can alter it.
    private static final int ALTERED_ONCE_IN = 8;

    /// More frames than the host that is imitated has sent, so that none of them counts as a copy.
    private static final int UNSENT = 100_000;

    private final List<byte[]> frames = new ArrayList<>();
    private final Random random = new Random(1);

    private JunkFrames() {}

    /// Junk for a host.
    ///
    /// @param keys the cluster's, for what the hosts could have sent
    /// @param guessed others of the same cluster
    /// @param sender whom it pretends to be from
    /// @param incarnation which life of the sender this is, 1 or more
    /// @param recorded frames that came to the host
    /// @param reflected frames that the host sent
    public static List<byte[]> of(
            ClusterKeys keys,
            ClusterKeys guessed,
            int sender,
            long incarnation,
            List<byte[]> recorded,
            List<byte[]> reflected) {
        JunkFrames junk = new JunkFrames();
        try (Arena arena = Arena.ofConfined()) {
            var foreign = new Forger(arena, guessed, sender, incarnation);
            var old = new Forger(arena, keys, sender, incarnation - 1);
            var altered = new Forger(arena, keys, sender, incarnation);
            for (int i = 0; i < UNSENT; i++) {
                altered.skip();
            }
            for (int i = 0; i < recorded.size(); i++) {
                byte[] frame = recorded.get(i);
                junk.garbage();
                junk.frames.add(Arrays.copyOf(frame, TOO_SHORT));
                junk.frames.add(Arrays.copyOf(frame, frame.length - 1));
                junk.frames.add(frame);
                junk.frames.add(reflected.get(i % reflected.size()));
                junk.frames.add(foreign.frame());
                junk.frames.add(old.frame());
                if (i % ALTERED_ONCE_IN == 0) {
                    byte[] other = altered.frame();
                    other[FrameFormat.HEADER_BYTES]++;
                    junk.frames.add(other);
                }
            }
        }
        return junk.frames;
    }

    private void garbage() {
        byte[] bytes = new byte[FrameFormat.OVERHEAD_BYTES + random.nextInt(CONTENT_BYTES)];
        random.nextBytes(bytes);
        frames.add(bytes);
    }

    private static final class Forger {
        private final MemorySegment content;
        private final MemorySegment frame;
        private final FrameSealer sealer;

        Forger(Arena arena, ClusterKeys keys, int sender, long incarnation) {
            content = arena.allocate(CONTENT_BYTES);
            frame = arena.allocate(CONTENT_BYTES + FrameFormat.OVERHEAD_BYTES);
            sealer = new FrameSealer(keys, FramePurpose.REPLICATION, sender, incarnation);
        }

        void skip() {
            var _ = sealer.seal(content, 0, 0, frame, 0);
        }

        byte[] frame() {
            int length = sealer.seal(content, 0, CONTENT_BYTES, frame, 0);
            return frame.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
