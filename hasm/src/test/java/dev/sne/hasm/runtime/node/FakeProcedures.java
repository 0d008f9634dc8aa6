// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Check;
import dev.sne.hasm.Procedure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Notes what it is asked for; what is activated works. Ends procedures at once, unless told to
/// keep them.
final class FakeProcedures implements Procedures {
    /// Tells the driver that a link which a check needs is lost.
    Consumer<Check> lost = _ -> {};

    final List<Procedure> asked = new ArrayList<>();
    final List<Runnable> open = new ArrayList<>();
    boolean keeping;
    private boolean uplink;
    private boolean service;

    @Override
    public void listen(Consumer<Check> told) {
        lost = told;
    }

    @Override
    public void check(Check check, long limitNanos, Consumer<Boolean> done) {
        done.accept(
                switch (check) {
                    case DOWNLINK, REMOTE_SERVICE -> true;
                    case UPLINK -> uplink;
                    case LOCAL_SERVICE -> service;
                });
    }

    @Override
    public void run(Procedure procedure, long limitNanos, Runnable done) {
        asked.add(procedure);
        switch (procedure) {
            case UPLINK_ACTIVATE -> uplink = true;
            case UPLINK_DEACTIVATE -> uplink = false;
            case SERVICE_ACTIVATE -> service = true;
            case SERVICE_DEACTIVATE -> service = false;
            default -> {
                // Nobody is there to hear it.
            }
        }
        if (keeping) {
            open.add(done);
        } else {
            done.run();
        }
    }

    @Override
    public void cancel() {
        open.clear();
    }
}
