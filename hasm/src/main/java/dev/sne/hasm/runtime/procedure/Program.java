// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A program that is run in place of a procedure or check. It has done its work, or the check is
/// positive, if it ends with exit code 0 within the limit; then, or at the limit, all that is left
/// of its process group is killed.
///
/// It runs in the namespace, as the leader of a session, with `/dev/null` as its standard input.
/// What it writes is told line by line; no more than the first 16 KiB of a run.
///
/// Its last argument is the name of the procedure, such as `uplink-activate`. Its environment has
/// nothing but these and what is set for it:
///
/// | variable | value |
/// |---|---|
/// | `PATH` | `/usr/sbin:/usr/bin:/sbin:/bin` |
/// | `SNE_PROCEDURE` | the name of the procedure or check |
/// | `SNE_HOST` | this host's number |
/// | `SNE_GROUP` | the service group's name |
/// | `SNE_MASTER` | the number of the group's master as far as is known, empty for none |
/// | `SNE_LIMIT_MILLIS` | milliseconds until the program is killed |
/// | `SNE_INTERFACES` | names of the interfaces that it is about, separated by blanks |
/// | `SNE_ADDRESSES` | addresses that move, as `192.0.2.1/24`, separated by blanks |
///
/// @param path absolute: no search path is looked at, and no shell has a part in it
/// @param arguments passed as they are, before the procedure's name
/// @param environment more variables; `PATH` may be among them, names that begin with `SNE_` not
public record Program(Path path, List<String> arguments, Map<String, String> environment) {
    static final String RESERVED = "SNE_";

    public Program {
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("not an absolute path: " + path);
        }
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        for (String argument : arguments) {
            checkText("argument", argument);
        }
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            if (name.isEmpty() || name.indexOf('=') >= 0 || name.startsWith(RESERVED)) {
                throw new IllegalArgumentException(
                        "not the name of a variable of a program: '" + name + "'");
            }
            checkText("variable", name);
            checkText("variable " + name, variable.getValue());
        }
    }

    private static void checkText(String what, String text) {
        if (text.indexOf(0) >= 0) {
            throw new IllegalArgumentException("NUL in " + what + " of a program");
        }
    }

    /// A program without arguments or variables of its own.
    ///
    /// @param path absolute
    public static Program of(String path, String... arguments) {
        return new Program(Path.of(path), List.of(arguments), Map.of());
    }
}
