// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import dev.sne.shell.session.Session;
import java.util.List;

/// One command of `sne`. Its description is the single source of parsing, help, completion in the
/// prompt and the completion scripts.
///
/// A command object serves one invocation. What it does not catch is reported by {@link
/// Interpreter} with the exit status that belongs to it.
public interface Command {
    /// The name by which it is called.
    String name();

    /// What it does, in one phrase without a full stop.
    String summary();

    /// What its words that are no options stand for.
    Operands operands();

    /// Its options, without the global ones, in the order of the help text.
    default List<Option> options() {
        return List.of();
    }

    /// Paragraphs of the help text below the options: what a user has to know beyond them.
    default List<String> notes() {
        return List.of();
    }

    /// Command lines worth showing, each with what it does after ` # `.
    default List<String> examples() {
        return List.of();
    }

    /// Does it.
    ///
    /// @return the exit status, see {@link dev.sne.shell.session.ExitStatus}
    /// @throws Exception whatever went wrong
    int run(Session session, Arguments arguments) throws Exception;
}
