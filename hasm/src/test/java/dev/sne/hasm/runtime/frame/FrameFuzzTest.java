// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import static dev.sne.hasm.runtime.frame.FrameHost.NEXT_SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// An attacker on the sync network: records, replays, reflects, changes, cuts and makes up frames.
/// Every genuine frame arrives once and as it was, and nothing else does.
class FrameFuzzTest {
    private static final int FRAMES = 3000;
    private static final int ATTACKS = 20;

    @Test
    void genuineFramesArriveOnceAndNothingElse() {
        for (long seed = 1; seed <= 5; seed++) {
            new Attack(seed).run();
        }
    }

    private static final class Attack {
        private final long seed;
        private final Random random;
        private final FrameHost victim = new FrameHost(2, 50, 1, 3);
        private final FrameHost stranger =
                new FrameHost(ClusterKeys.of(7, NEXT_SECRET), 1, Long.MAX_VALUE, 2);
        private final List<byte[]> recorded = new ArrayList<>();
        private FrameHost sender = new FrameHost(1, 100, 2);
        private long dropped;

        Attack(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            for (int i = 0; i < FRAMES; i++) {
                if (i % 1000 == 999) {
                    sender = new FrameHost(1, 100 + i, 2);
                }
                String content = "content " + i;
                byte[] frame = sender.seal(content);
                for (int k = 0; k < ATTACKS; k++) {
                    assertThat(victim.open(attack(frame)))
                            .as("seed %d, frame %d, attack %d", seed, i, k)
                            .isInstanceOf(FrameFault.class);
                    dropped++;
                }
                assertThat(victim.open(frame)).isEqualTo(content);
                recorded.add(frame);
            }
            assertThat(victim.counters.opened()).isEqualTo(FRAMES);
            assertThat(victim.counters.dropped()).isEqualTo(dropped);
        }

        /// Something that is not to be let in.
        private byte[] attack(byte[] genuine) {
            return switch (random.nextInt(6)) {
                case 0 -> noise();
                case 1 -> changed(genuine);
                case 2 -> Arrays.copyOf(genuine, random.nextInt(genuine.length));
                case 3 -> victim.seal("reflected");
                case 4 -> stranger.seal("made up");
                default -> replayed(genuine);
            };
        }

        private byte[] noise() {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }

        private byte[] changed(byte[] genuine) {
            byte[] changed = genuine.clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 + random.nextInt(255));
            return changed;
        }

        private byte[] replayed(byte[] genuine) {
            return recorded.isEmpty()
                    ? changed(genuine)
                    : recorded.get(random.nextInt(recorded.size()));
        }
    }
}
