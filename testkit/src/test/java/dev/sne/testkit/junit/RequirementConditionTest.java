// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RequirementConditionTest {
    @Test
    void runsWhenNothingIsMissing() {
        assertThat(RequirementCondition.decide(List.of(), true).isDisabled()).isFalse();
    }

    @Test
    void skipsNamingWhatIsMissing() {
        var result =
                RequirementCondition.decide(List.of("CAP_NET_ADMIN", "command conntrack"), false);

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).hasValue("missing: CAP_NET_ADMIN, command conntrack");
    }

    @Test
    void failsInsteadOfSkippingWhereAllMustRun() {
        assertThatThrownBy(() -> RequirementCondition.decide(List.of("command nft"), true))
                .hasMessageContaining("command nft");
    }

    @Test
    void knowsWhichCommandsThereAre() {
        assertThat(Machine.missingCommands("sh", "no-such-command"))
                .containsExactly("command no-such-command");
    }
}
