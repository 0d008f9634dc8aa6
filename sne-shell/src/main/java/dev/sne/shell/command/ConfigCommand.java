// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Suggestion;
import dev.sne.shell.cli.Value;
import dev.sne.shell.config.ConfigurationQuestions;
import dev.sne.shell.config.ConfigurationReader;
import dev.sne.shell.config.ConfigurationSummary;
import dev.sne.shell.config.NewConfiguration;
import dev.sne.shell.config.Problem;
import dev.sne.shell.config.ReferencePage;
import dev.sne.shell.config.SecretFile;
import dev.sne.shell.flow.AtomicFile;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `config`: checks and writes the file that says all of a host of a cluster.
final class ConfigCommand implements Command {
    private static final String FILE = "/etc/sne/sne.toml";

    @Override
    public String name() {
        return "config";
    }

    @Override
    public String summary() {
        return "check a cluster's configuration, or write one";
    }

    @Override
    public Operands operands() {
        return Operands.CONFIG;
    }

    @Override
    public List<Option> options() {
        List<Option> options = new ArrayList<>();
        options.add(
                Option.flag(
                        "--file-only",
                        "check: look at nothing else: no secret, program, interface"));
        options.add(
                Option.of(
                        "--as",
                        Value.free("NAME"),
                        "check: for the host of this name; implies --file-only"));
        options.addAll(ConfigurationQuestions.options());
        options.add(Option.of("--cluster", Value.free("N"), "init: the cluster's number (0)"));
        options.add(
                Option.of(
                        "--profile",
                        Value.word("NAME", List.of("fast", "standard", "relaxed")),
                        "init: times of the failover machine (standard)"));
        options.add(
                Option.of(
                        "--secret",
                        Value.FILE,
                        "init: where the new secret goes (beside FILE, called secret)"));
        options.add(Option.flag("--force", "init: replace what is there, the secret, too"));
        return options;
    }

    @Override
    public List<String> notes() {
        return List.of(
                "check reads FILE ("
                        + FILE
                        + ") and tells all that is wrong with it, as"
                        + " FILE:LINE: KEY: MESSAGE; status 1 if there are errors, 0 with"
                        + " warnings only. Then it prints what the configuration comes to.",
                "init writes FILE and a secret for a pair of firewalls. It asks for what no option"
                        + " says; where there is nobody to ask, all of --host, --peer, --dedicated,"
                        + " --main, --downlink, --uplink and --gateway are needed. Both files go to"
                        + " the other host as they are.",
                "reference prints the page of all keys, in Markdown.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sne config check",
                "sne config check sne.toml --as fw2",
                "sne config init sne.toml --host fw1 --peer fw2"
                        + " --dedicated sync0,10.255.0.1,10.255.0.2"
                        + " --main lan0,192.0.2.2,192.0.2.3 --downlink lan0,192.0.2.1/24"
                        + " --uplink wan0,198.51.100.1/24 --gateway 198.51.100.254");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        String what = arguments.operands().getFirst();
        String file = arguments.operands().size() > 1 ? arguments.operands().get(1) : FILE;
        return switch (what) {
            case "check" -> check(session, file, arguments);
            case "init" -> init(session, file, arguments);
            case "reference" -> {
                if (arguments.operands().size() > 1) {
                    throw new UsageException("unexpected '" + file + "'");
                }
                session.out().write(ReferencePage.text().getBytes(StandardCharsets.UTF_8));
                yield ExitStatus.DONE;
            }
            default ->
                    throw new UsageException(
                            "unknown '"
                                    + what
                                    + "'"
                                    + Suggestion.of(what, Operands.CONFIG.words()));
        };
    }

    private static int check(Session session, String file, Arguments arguments) throws IOException {
        ConfigurationReader reader;
        String other = arguments.value("--as");
        if (other != null) {
            reader = ConfigurationReader.forHost(other);
        } else if (arguments.has("--file-only")) {
            reader = new ConfigurationReader(ConfigurationReader.thisMachine());
        } else {
            reader = ConfigurationReader.onThisMachine(session.namespace());
        }
        ConfigurationReader.Result result;
        try {
            result = reader.read(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new CommandException(
                    ExitStatus.FAILED, file + ": no such file; `sne config init` writes one", e);
        }
        int errors = tell(session, file, result.problems());
        if (result.configuration().isEmpty()) {
            session.complain("config", file + ": " + counted(errors, "error"));
            return ExitStatus.FAILED;
        }
        int warnings = result.problems().size();
        session.print(file + ": OK" + (warnings > 0 ? ", " + counted(warnings, "warning") : ""));
        String summary = ConfigurationSummary.of(result.configuration().get());
        session.out().write(summary.getBytes(StandardCharsets.UTF_8));
        return ExitStatus.DONE;
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /// @return how many of them are errors
    private static int tell(Session session, String file, List<Problem> problems) {
        int errors = 0;
        for (Problem problem : problems) {
            session.write(problem.text(file) + "\n");
            errors += problem.severity() == Problem.Severity.ERROR ? 1 : 0;
        }
        return errors;
    }

    private static int init(Session session, String name, Arguments arguments) throws IOException {
        Path file = Path.of(name).toAbsolutePath().normalize();
        Path secret =
                Path.of(arguments.value("--secret", file.resolveSibling("secret").toString()))
                        .toAbsolutePath()
                        .normalize();
        if (!arguments.has("--force")) {
            refuse(file);
            refuse(secret);
        }
        NewConfiguration made = ConfigurationQuestions.answer(session, arguments, secret);
        String text = made.text();
        ConfigurationReader.Result result = new ConfigurationReader(made.first()).read(text);
        if (result.configuration().isEmpty()) {
            tell(session, name, result.problems());
            throw new CommandException(ExitStatus.FAILED, "nothing written");
        }
        Files.createDirectories(directory(file));
        Files.createDirectories(directory(secret));
        SecretFile.create(secret);
        try (AtomicFile out = new AtomicFile(file)) {
            out.out().write(text.getBytes(StandardCharsets.UTF_8));
            out.commit();
        }
        tell(session, name, result.problems());
        session.summary(
                file
                        + " and "
                        + secret
                        + " written; copy both to "
                        + made.second()
                        + ", the secret with permissions 0600");
        return ExitStatus.DONE;
    }

    private static Path directory(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private static void refuse(Path file) {
        if (Files.exists(file)) {
            throw new CommandException(
                    ExitStatus.FAILED, file + " exists; --force replaces it, nothing written");
        }
    }
}
