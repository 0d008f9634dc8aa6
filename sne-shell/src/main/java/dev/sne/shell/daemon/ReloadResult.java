// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.shell.config.Problem;
import java.util.List;

/// What came of reading the configuration again.
///
/// @param accepted whether it is without errors; otherwise the one before stays in force
/// @param problems errors and warnings, in the order of the file
/// @param applied what is in force now that was not before, a line for each
/// @param restart what has changed but takes a restart to come into force, a line for each
public record ReloadResult(
        boolean accepted, List<Problem> problems, List<String> applied, List<String> restart) {
    public ReloadResult {
        problems = List.copyOf(problems);
        applied = List.copyOf(applied);
        restart = List.copyOf(restart);
    }
}
