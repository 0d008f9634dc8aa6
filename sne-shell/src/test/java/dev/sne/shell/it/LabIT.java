// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.Captured;
import dev.sne.testkit.junit.KernelTest;
import org.junit.jupiter.api.Test;

@KernelTest
class LabIT {
    @Test
    void runsCommandsOnAFirewallWithLiveFlows() {
        Captured captured = new Captured();
        assertThat(captured.run("lab", "-c", "count; dump snat; version")).isZero();
        assertThat(captured.out())
                .matches("(?s)[1-9]\\d*\n.*dst=192\\.0\\.2\\.1 .*sne .*")
                .contains("ESTABLISHED");
        assertThat(captured.err()).containsPattern("\\d+ flows\n");
    }

    @Test
    void readsCommandsFromStandardInput() {
        Captured captured = new Captured("count proto=tcp\ninject 'bad'\ncount\n");
        assertThat(captured.run("lab", "shell", "--no-traffic")).isEqualTo(2);
        assertThat(captured.out()).isEqualTo("0\n");
        assertThat(captured.err()).startsWith("<stdin>:2: inject: flow:1:");
    }

    @Test
    void worksInTheNamespaceThatACommandAsksForInstead(NetworkNamespace namespace) {
        Flows.inject(namespace);
        String own = "/proc/self/fd/" + namespace.fd();
        Captured captured = new Captured();
        assertThat(captured.run("lab", "--no-traffic", "-c", "count; count --netns " + own))
                .isZero();
        assertThat(captured.out()).isEqualTo("0\n3\n");
    }

    @Test
    void listsScenarios() {
        Captured captured = new Captured();
        assertThat(captured.run("lab", "list")).isZero();
        assertThat(captured.out()).contains("crash ", "handover ", "split-takeover ");
    }

    @Test
    void unknownWordsAreTheUsersMistake() {
        Captured captured = new Captured();
        assertThat(captured.run("lab", "fly")).isEqualTo(2);
        assertThat(captured.run("lab", "run")).isEqualTo(2);
        assertThat(captured.run("lab", "run", "nonsense")).isEqualTo(2);
        assertThat(captured.run("lab", "shell", "more")).isEqualTo(2);
        assertThat(captured.err()).contains("unexpected 'fly'", "no scenario 'nonsense'");
    }
}
