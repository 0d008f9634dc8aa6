// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ScriptTest {
    private static final int SEEDS = 2_000;

    @Test
    void readsWhatItWrites() {
        for (long seed = 0; seed < SEEDS; seed++) {
            String text = Swarm.script(seed).format();

            assertThat(Script.parse(text).format()).as("seed %d", seed).isEqualTo(text);
        }
    }

    @Test
    void namesTheLineThatItCannotRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Script.parse("hosts 2\nat 5ms crash x\nquiet 6ms broken\n"))
                .withMessage("line 2: x found, expected a host, a number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Script.parse("hosts 2\nat 5ms crash 1 2\nquiet 6ms broken\n"))
                .withMessage("line 2: 2 found, expected the end of the line");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Script.parse("hosts 2\nat 5s crash 1\n"))
                .withMessage("line 2: 5s found, expected a time in ms");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Script.parse("hosts 2\n"))
                .withMessage("the line with quiet is missing");
    }

    @Test
    void ignoresCommentsAndEmptyLines() {
        Script script = Script.parse("# two\n\nhosts 2 # hosts\nquiet 1.5ms repaired\n");

        assertThat(script.cluster().hosts()).isEqualTo(2);
        assertThat(script.quietNanos()).isEqualTo(1_500_000);
        assertThat(script.repaired()).isTrue();
    }
}
