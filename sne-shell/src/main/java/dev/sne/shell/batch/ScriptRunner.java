// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.batch;

import dev.sne.shell.cli.Failures;
import dev.sne.shell.cli.Interpreter;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Runs a script: one command after the other, up to the first that fails.
public final class ScriptRunner {
    private final Interpreter interpreter;
    private final boolean keepGoing;

    /// @param keepGoing whether the commands after a failed one are still run
    public ScriptRunner(Interpreter interpreter, boolean keepGoing) {
        this.interpreter = interpreter;
        this.keepGoing = keepGoing;
    }

    /// Runs `script`. Nobody is asked any question, even if a terminal is there.
    ///
    /// @return the exit status of the first command that failed, 0 when none did
    public int run(Session session, Script script) throws IOException {
        Session batch = session.with(session.console().withInput(session.in()));
        int status = ExitStatus.DONE;
        while (true) {
            Script.@Nullable Step step;
            try {
                step = script.next();
            } catch (RuntimeException e) {
                int failed = Failures.report(batch.at(script.position()), "", e);
                return status == ExitStatus.DONE ? failed : status;
            }
            if (step == null) {
                return status;
            }
            int result = interpreter.execute(batch.at(step.position()), step.words());
            if (status == ExitStatus.DONE) {
                status = result;
            }
            boolean stop = result != ExitStatus.DONE && !keepGoing;
            if (stop || session.cancellation().requested()) {
                return status;
            }
        }
    }
}
