// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import static dev.sne.hasm.Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM;
import static dev.sne.hasm.Procedure.ANNOUNCE_TAKEOVER_UPSTREAM;
import static dev.sne.hasm.Procedure.SERVICE_ACTIVATE;
import static dev.sne.hasm.Procedure.SERVICE_DEACTIVATE;
import static dev.sne.hasm.Procedure.UPLINK_ACTIVATE;
import static dev.sne.hasm.Procedure.UPLINK_DEACTIVATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Effect;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.Settings;
import dev.sne.hasm.Timing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcedureQueueTest {
    private static final long LIMIT = 5_000_000;
    private static final long GRACE = 1_000_000;

    @TempDir Path directory;

    private final FakeSurroundings around = new FakeSurroundings();
    private final FakeProcedures procedures = new FakeProcedures();
    private final List<Procedure> ended = new ArrayList<>();
    private final ProcedureQueue queue =
            new ProcedureQueue(procedures, around, GRACE, run -> ended.add(run.procedure()));

    private Driver idle;

    @BeforeEach
    void prepare() throws Exception {
        procedures.keeping = true;
        NodeGroup group =
                new NodeGroup(
                        Settings.of(1, 1, Timing.fast()),
                        new FakeProcedures(),
                        new WithoutReplication());
        HostRecord record = HostRecord.begin(directory.resolve("host"));
        idle = new Driver(record, List.of(group), 1, around, new SilentListener());
    }

    private void add(Procedure... wanted) {
        for (Procedure each : wanted) {
            queue.add(new Effect.RunProcedure(each, 1, LIMIT));
        }
    }

    private void end(int call) {
        procedures.open.get(call).run();
        around.runPosted();
    }

    @Test
    void runsOneAfterTheOther() {
        add(UPLINK_ACTIVATE, SERVICE_ACTIVATE);
        assertThat(procedures.asked).containsExactly(UPLINK_ACTIVATE);

        end(0);
        assertThat(procedures.asked).containsExactly(UPLINK_ACTIVATE, SERVICE_ACTIVATE);
        end(1);
        assertThat(ended).containsExactly(UPLINK_ACTIVATE, SERVICE_ACTIVATE);
        assertThat(queue.isIdle()).isTrue();
    }

    @Test
    void aDeactivationDoesNotWaitForAnnouncementsOfATakeover() {
        add(ANNOUNCE_TAKEOVER_DOWNSTREAM, ANNOUNCE_TAKEOVER_UPSTREAM, SERVICE_DEACTIVATE);

        assertThat(procedures.asked)
                .containsExactly(ANNOUNCE_TAKEOVER_DOWNSTREAM, SERVICE_DEACTIVATE);
        end(0);
        assertThat(ended).isEmpty();
        end(1);
        assertThat(ended).containsExactly(SERVICE_DEACTIVATE);
    }

    @Test
    void aDeactivationWaitsForAnActivation() {
        add(UPLINK_ACTIVATE, ANNOUNCE_TAKEOVER_UPSTREAM, UPLINK_DEACTIVATE);
        assertThat(procedures.asked).containsExactly(UPLINK_ACTIVATE);

        end(0);
        assertThat(procedures.asked).containsExactly(UPLINK_ACTIVATE, UPLINK_DEACTIVATE);
    }

    @Test
    void goesOnAfterOneThatNeverEnds() {
        add(UPLINK_ACTIVATE, SERVICE_ACTIVATE);

        around.pass(idle, LIMIT + GRACE);
        assertThat(ended).containsExactly(UPLINK_ACTIVATE);
        assertThat(queue.overruns()).isEqualTo(1);

        end(1);
        end(0);
        assertThat(ended).containsExactly(UPLINK_ACTIVATE, SERVICE_ACTIVATE);
        around.pass(idle, 2 * LIMIT);
        assertThat(ended).hasSize(2);
        assertThat(queue.overruns()).isEqualTo(1);
    }
}
