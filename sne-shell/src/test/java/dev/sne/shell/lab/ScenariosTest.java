// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.shell.session.UsageException;
import org.junit.jupiter.api.Test;

class ScenariosTest {
    @Test
    void namesAreUniqueAndFound() {
        assertThat(Scenarios.names()).doesNotHaveDuplicates().contains(Scenarios.HEADLINE);
        for (Scenario each : Scenarios.ALL) {
            assertThat(Scenarios.named(each.name())).isSameAs(each);
            assertThat(each.summary()).isNotBlank().doesNotEndWith(".");
        }
    }

    @Test
    void unknownNameIsTheUsersMistake() {
        assertThatThrownBy(() -> Scenarios.named("nonsense"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("sne lab list");
    }
}
