// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.conntrack.text.Columns;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Suggestion;
import dev.sne.shell.cli.Value;
import dev.sne.shell.session.UsageException;
import java.util.List;

/// The options that say how flows are shown, the same for every command that shows some.
final class DumpOptions {
    /// The formats that flows can be written in.
    static final List<String> FORMATS = List.of("text", "extended", "save", "json", "ndjson");

    static final Option FORMAT =
            Option.of(
                    "-o",
                    "--output",
                    Value.word("FORMAT", FORMATS),
                    "text (as conntrack -L), extended, save (as conntrack -o save), json, ndjson");

    static final Option ID = Option.flag("--id", "add the kernel's id of each flow");
    static final Option LABELS = Option.flag("--labels", "add the labels");
    static final Option TIMESTAMPS = Option.flag("--timestamps", "add when flows began and ended");
    static final Option ALL = Option.flag("--all", "add all of these columns");

    private DumpOptions() {}

    /// The format that `-o` names, text without it.
    static String format(Arguments arguments) {
        String format = arguments.value("--output", "text");
        if (!FORMATS.contains(format)) {
            throw new UsageException(
                    "--output: unknown format '" + format + "'" + Suggestion.of(format, FORMATS));
        }
        return format;
    }

    /// The columns that are asked for.
    static Columns columns(Arguments arguments) {
        boolean all = arguments.has("--all");
        return new Columns(
                all || arguments.has("--id"),
                all || arguments.has("--labels"),
                all || arguments.has("--timestamps"),
                false);
    }

    /// The columns that are asked for, of events.
    static Columns eventColumns(Arguments arguments) {
        Columns columns = columns(arguments);
        return new Columns(
                columns.id(), columns.labels(), columns.timestamps(), columns.timestamps());
    }
}
