// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Profile;
import dev.sne.shell.Captured;
import dev.sne.shell.lab.Comparison;
import dev.sne.shell.lab.Contender;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsCommand;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// That those whom `sne` is compared with are set up so that they do what they are for.
@KernelTest
@NeedsCommand({"keepalived", "conntrackd"})
class KeepalivedIT {
    @ParameterizedTest
    @ValueSource(strings = {"crash", "pull-uplink", "handover"})
    void nothingIsLost(String scenario) throws Exception {
        Captured captured = new Captured();
        Contender contender =
                new Contender("keepalived", KeepalivedFirewall.programs("0.1"), Profile.STANDARD);

        Comparison comparison =
                Comparison.play(
                        captured.session(),
                        new Comparison.Options(
                                List.of(contender), List.of(scenario), List.of(1000), 1));

        assertThat(comparison.passed()).as(captured.err()).isTrue();
    }
}
