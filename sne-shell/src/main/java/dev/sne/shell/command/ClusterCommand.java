// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Suggestion;
import dev.sne.shell.cli.Value;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.ConfigurationReader;
import dev.sne.shell.control.ControlClient;
import dev.sne.shell.daemon.DaemonException;
import dev.sne.shell.session.Background;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `cluster`: asks the daemon of this host, and gives it orders.
///
/// The daemon makes the answers. This only carries them, and touches no more than it needs for
/// that: whoever asks wants to know now.
final class ClusterCommand implements Command {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public String summary() {
        return "how the cluster fares, and orders to this host's daemon";
    }

    @Override
    public Operands operands() {
        return Operands.CLUSTER;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("--json", "status, members, watch, verify: as JSON"),
                Option.of("--group", Value.free("N"), "only this service group"),
                Option.of(
                        "--timeout",
                        Value.free("SECONDS"),
                        "handover, verify, resync, stop: how long to wait"),
                Option.of(
                        "--control",
                        Value.FILE,
                        "the daemon's socket (" + ControlClient.DEFAULT_SOCKET + ")"),
                Option.of(
                        "-c",
                        "--config",
                        Value.FILE,
                        "the daemon's configuration, which says where its socket is"),
                Option.of(
                        "--log",
                        Value.FILE,
                        "start: the file for the log (daemon.log in the state directory)"));
    }

    @Override
    public List<String> notes() {
        return List.of(
                "status is one screen: what is wrong first, then who is master and since when, the"
                        + " hosts, the links, replication. members is the table of hosts alone."
                        + " watch tells what happens, a line each, until it is interrupted.",
                "handover [HOST] has the master hand over, to HOST or to the best backup, and waits"
                        + " until that is done; it is ordered on the master. verify compares a"
                        + " backup's table with the master's and fetches what differs: status 0 if"
                        + " nothing did, 4 if something did. resync fetches the whole table. Both"
                        + " are ordered on the backup, and wait.",
                "maintenance on has this host hand over and take no part; maintenance off ends"
                    + " that, maintenance alone says which it is. clear forgets this host's"
                    + " failures, as they are repaired. reload reads the configuration again:"
                    + " status 4 if some of it takes a restart. stop has the daemon hand over and"
                    + " end.",
                "start has the shell itself be the daemon, with the configuration that -c names: at"
                    + " the prompt, which then tells what happens, or in a script. It hands over"
                    + " and ends with the shell.",
                "primary, backup and fault are for the program that decides who is master where the"
                        + " configuration says mode = \"external\", such as keepalived's notify"
                        + " scripts.",
                "status, members and watch are for everybody who may open the socket, which its"
                        + " permissions say; the rest is for root and the daemon's own user.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sne cluster status",
                "sne cluster handover fw2",
                "sne cluster watch --json --control /run/sne/lab-fw1.sock",
                "sne cluster maintenance on");
    }

    @Override
    public int run(Session session, Arguments arguments) throws Exception {
        String what = arguments.operands().getFirst();
        if (!Operands.CLUSTER.words().contains(what)) {
            throw new UsageException(
                    "unknown '" + what + "'" + Suggestion.of(what, Operands.CLUSTER.words()));
        }
        if (what.equals("start")) {
            return start(session, arguments);
        }
        List<String> words = new ArrayList<>(arguments.operands());
        if (arguments.has("--json")) {
            words.add("--json");
        }
        pass(arguments, "--group", words);
        pass(arguments, "--timeout", words);
        boolean quick = what.equals("status") || what.equals("members");
        Duration patience = quick ? ANSWER_WITHIN : Duration.ZERO;
        return new ControlClient(session, socket(session, arguments), patience).ask(words);
    }

    private static int start(Session session, Arguments arguments) throws Exception {
        Background background =
                session.background()
                        .orElseThrow(() ->
                                new UsageException(
                                        "start is for the prompt and for scripts; 'sne daemon' is a"
                                                + " daemon by itself"));
        if (arguments.operands().size() > 1) {
            throw new UsageException("start: unexpected '" + arguments.operands().get(1) + "'");
        }
        Path file = Path.of(arguments.value("--config", DaemonCommand.FILE));
        Configuration configuration = DaemonCommand.read(session, file);
        Path log =
                Path.of(
                        arguments.value(
                                "--log",
                                configuration.stateDirectory().resolve("daemon.log").toString()));
        try {
            background.begin(() ->
                    HostedDaemon.start(file, configuration, session.namespace(), log, background));
        } catch (DaemonException e) {
            throw new CommandException(ExitStatus.FAILED, String.valueOf(e.getMessage()), e);
        }
        session.summary("started, logs to " + log);
        return ExitStatus.DONE;
    }

    private static void pass(Arguments arguments, String option, List<String> words) {
        @Nullable String value = arguments.value(option);
        if (value != null) {
            words.add(option);
            words.add(value);
        }
    }

    private static Path socket(Session session, Arguments arguments) throws IOException {
        @Nullable String path = arguments.value("--control");
        if (path != null) {
            return Path.of(path);
        }
        @Nullable String file = arguments.value("--config");
        if (file == null) {
            Optional<Path> own =
                    session.background().isPresent()
                            ? session.background().get().controlSocket()
                            : Optional.empty();
            return own.isPresent() ? own.get() : Path.of(ControlClient.DEFAULT_SOCKET);
        }
        return new ConfigurationReader(ConfigurationReader.thisMachine())
                .read(Path.of(file))
                .configuration()
                .orElseThrow(() ->
                        new CommandException(
                                ExitStatus.FAILED,
                                file + " has errors: 'sne config check " + file + "' tells them"))
                .controlSocket();
    }
}
