// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Check;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.runtime.node.Procedures;
import java.util.function.Consumer;

/// Where nothing moves with the master: all is well, and there is nothing to do.
final class WithoutProcedures implements Procedures {
    @Override
    public void check(Check check, long limitNanos, Consumer<Boolean> done) {
        done.accept(true);
    }

    @Override
    public void run(Procedure procedure, long limitNanos, Runnable done) {
        done.run();
    }

    @Override
    public void cancel() {
        // Nothing is under way.
    }
}
