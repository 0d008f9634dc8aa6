// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.hasm.Profile;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.GlobalOptions;
import dev.sne.shell.cli.Interpreter;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Value;
import dev.sne.shell.lab.ClusterLab;
import dev.sne.shell.lab.Load;
import dev.sne.shell.prompt.WaysIn;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import dev.sne.testkit.lab.Lab;
import dev.sne.testkit.lab.LabOptions;
import dev.sne.testkit.lab.cluster.ShortFlows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `lab`: firewalls that fail over, and one with live flows to try things on.
final class LabCommand implements Command {
    private static final String RUN = "run";
    private static final String LIST = "list";
    private static final String SHELL = "shell";
    private static final int MAX_RUNS = 10_000;
    private static final int MAX_FLOWS = 10_000_000;
    private static final int MAX_SECONDS = 10_000;
    private static final List<String> PROFILES = List.of("fast", "standard", "relaxed");

    private final Interpreter interpreter;

    LabCommand(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    @Override
    public String name() {
        return "lab";
    }

    @Override
    public String summary() {
        return "build firewalls with live traffic on this machine: see them fail over, or work on"
                + " one";
    }

    @Override
    public Operands operands() {
        return Operands.LAB;
    }

    @Override
    public List<Option> options() {
        List<Option> options = new ArrayList<>();
        options.add(Option.of("--runs", Value.free("N"), "play each scenario so often"));
        options.add(
                Option.of(
                        "--profile",
                        Value.word("NAME", PROFILES),
                        "the firewalls' timing, standard unless set"));
        options.add(Option.of("--flows", Value.free("N"), "have so many more flows in the table"));
        options.add(
                Option.of(
                        "--rate",
                        Value.free("N"),
                        "have so many new short flows a second go through the firewalls"));
        options.add(
                Option.of(
                        "--for",
                        Value.free("SECONDS"),
                        "busy: keep the processors busy for so long (5)"));
        options.add(Option.flag("--json", "tell what happened as JSON, an object a line"));
        options.add(Option.flag("--details", "show all that the firewalls do"));
        options.add(
                Option.of(
                        "--picture",
                        Value.FILE,
                        "draw throughput and events over time into this SVG file"));
        options.addAll(GlobalOptions.LEADING);
        options.add(Option.flag("--no-traffic", "leave the network of the shell quiet"));
        return options;
    }

    @Override
    public List<String> notes() {
        return List.of(
                "Without a word it plays the headline: the active one of two firewalls loses its"
                    + " power while TCP transfers go through its NAT. 'run' plays scenarios by"
                    + " name, 'run all' all of them; 'list' tells which there are. Each firewall is"
                    + " a daemon in a process of its own.",
                "'shell' opens a prompt on a single firewall with live flows; -c and -f run"
                        + " commands there.",
                "Everything is in network namespaces of its own. It has nothing to do with the"
                        + " machine's own network, and ends with the process, however that ends.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sne lab",
                "sne lab run pull-uplink handover --runs 20",
                "sne lab run crash --flows 100000 --picture crash.svg",
                "sne lab run busy --for 3600 --flows 500000 --rate 5000",
                "sne lab shell",
                "sne lab -c 'count; dump proto=tcp --sort -bytes'");
    }

    @Override
    public int run(Session session, Arguments arguments) throws Exception {
        List<String> words = arguments.operands();
        boolean commands = arguments.has("--command") || arguments.has("--file");
        if (words.isEmpty()) {
            return commands ? shell(session, arguments) : play(session, arguments, List.of());
        }
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case RUN -> {
                if (rest.isEmpty()) {
                    throw new UsageException("run: which scenario? 'sne lab list' tells them");
                }
                yield play(session, arguments, rest);
            }
            case LIST -> {
                none(LIST, rest);
                ClusterLab.list(session);
                yield ExitStatus.DONE;
            }
            case SHELL -> {
                none(SHELL, rest);
                yield shell(session, arguments);
            }
            default ->
                    throw new UsageException(
                            "unexpected '" + words.getFirst() + "', expected run, list or shell");
        };
    }

    private static void none(String what, List<String> rest) {
        if (!rest.isEmpty()) {
            throw new UsageException(what + ": unexpected '" + rest.getFirst() + "'");
        }
    }

    private static int play(Session session, Arguments arguments, List<String> scenarios)
            throws IOException, InterruptedException {
        @Nullable String picture = arguments.value("--picture");
        return new ClusterLab(
                        session,
                        new ClusterLab.Options(
                                scenarios.equals(List.of("all")) ? ClusterLab.names() : scenarios,
                                (int) arguments.number("--runs", 1, MAX_RUNS, 1),
                                profile(arguments.value("--profile", "standard")),
                                load(arguments),
                                arguments.has("--json"),
                                arguments.has("--details"),
                                picture == null ? null : Path.of(picture)))
                .play();
    }

    private static Load load(Arguments arguments) {
        return new Load(
                (int) arguments.number("--flows", 0, MAX_FLOWS, Load.NONE.flows()),
                (int) arguments.number("--rate", 0, ShortFlows.MAX_RATE, Load.NONE.rate()),
                Duration.ofSeconds(
                        arguments.number("--for", 1, MAX_SECONDS, Load.NONE.busy().toSeconds())));
    }

    private static Profile profile(String name) {
        if (!PROFILES.contains(name)) {
            throw new UsageException(
                    "--profile: '" + name + "' is none of " + String.join(", ", PROFILES));
        }
        return Profile.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private int shell(Session session, Arguments arguments) throws IOException {
        LabOptions options = new LabOptions(!arguments.has("--no-traffic"));
        try (Lab lab = Lab.start(options)) {
            if (session.console().inTerminal() && !arguments.has("--command")) {
                session.summary(lab.describe());
            }
            return WaysIn.take(session.in(lab.firewall(), "firewall"), interpreter, arguments);
        }
    }
}
