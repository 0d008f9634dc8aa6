// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.testkit.hasm.sim.Digest;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    @Test
    void everyDigestIsNewOnceHoweverManyThereAre() {
        var seen = new Fingerprints();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 300_000; i++) {
                assertThat(seen.add(digest(i))).isEqualTo(round == 0);
            }
        }
        assertThat(seen.size()).isEqualTo(300_000);
    }

    private static Digest digest(long value) {
        var digest = new Digest();
        digest.add(value);
        return digest;
    }
}
