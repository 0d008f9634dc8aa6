// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.cli.Suggestion;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlVersion;

/// Reads a configuration and finds all that is wrong with it, not only the first mistake.
public final class ConfigurationReader {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private static final Key<Mode> MODE =
            Key.of(
                    "mode",
                    Types.word(Mode.class),
                    "\"own\"",
                    "who decides which host is the master: this program; another one such as"
                            + " keepalived that tells it; this program, but flows are replicated"
                            + " and nothing moves; or nobody here, as the host only looks on, see"
                            + " [DAEMON.md](DAEMON.md#modes)",
                    "\"external\"");
    private static final Key<Path> CONTROL_SOCKET =
            Key.of(
                    "control-socket",
                    Types.FILE,
                    "\"/run/sne/control.sock\"",
                    "the socket on which the daemon takes commands",
                    "\"/run/sne/control.sock\"");

    private static final Key<Path> STATE_DIRECTORY =
            Key.of(
                    "state-directory",
                    Types.FILE,
                    "\"/var/lib/sne\"",
                    "the directory where the daemon keeps which life of the host this is and the"
                            + " largest number of a mastership; made if it is not there, and used"
                            + " by one daemon only",
                    "\"/var/lib/sne\"");

    static final TableSpec SPEC =
            new TableSpec(
                    "",
                    false,
                    "",
                    "Keys that belong to no table stand before the first one.",
                    List.of(MODE, CONTROL_SOCKET, STATE_DIRECTORY),
                    List.of(
                            "cluster",
                            "host",
                            "link",
                            "timing",
                            "policy",
                            "group",
                            "procedures",
                            "replication",
                            "metrics",
                            "notify",
                            "real-time"));

    /// All tables, in the order of the reference.
    static final List<TableSpec> TABLES =
            List.of(
                    SPEC,
                    ClusterConfig.SPEC,
                    HostConfig.SPEC,
                    LinkConfig.DEDICATED_SPEC,
                    LinkConfig.MAIN_SPEC,
                    TimingConfig.SPEC,
                    PolicyConfig.SPEC,
                    GroupConfig.SPEC,
                    GroupInterface.SPEC,
                    GroupRoute.SPEC,
                    CheckConfig.SPEC,
                    ProgramsConfig.SPEC,
                    ReplicationConfig.SPEC,
                    ReplicationConfig.CLASS_SPEC,
                    MetricsConfig.SPEC,
                    NotifyConfig.SPEC,
                    RealTimeConfig.SPEC);

    private final String machineName;
    private final boolean insists;
    private final Optional<MachineChecks> machine;

    /// A reader that looks at nothing but the file.
    ///
    /// @param machineName the host that it is for, where the file does not say
    public ConfigurationReader(String machineName) {
        this(machineName, false, Optional.empty());
    }

    private ConfigurationReader(
            String machineName, boolean insists, Optional<MachineChecks> machine) {
        this.machineName = machineName;
        this.insists = insists;
        this.machine = machine;
    }

    /// A reader of one host's view of a file that all hosts share, which looks at nothing else.
    /// What the file says of the host it is for does not count.
    ///
    /// @param name the host's
    public static ConfigurationReader forHost(String name) {
        return new ConfigurationReader(name, true, Optional.empty());
    }

    /// A reader that also compares the file with what there is on this machine.
    ///
    /// @param namespace whose interfaces are meant; empty for those of the process
    /// @throws IOException when the machine's name cannot be read
    public static ConfigurationReader onThisMachine(Optional<NetworkNamespace> namespace)
            throws IOException {
        return new ConfigurationReader(
                thisMachine(), false, Optional.of(new MachineChecks(namespace)));
    }

    /// The name of this machine.
    public static String thisMachine() throws IOException {
        return Files.readString(HOST_NAME).strip();
    }

    /// What came of reading.
    ///
    /// @param configuration what was read; empty if there are errors
    /// @param problems errors and warnings, in the order of the file
    public record Result(Optional<Configuration> configuration, List<Problem> problems) {}

    /// Reads a file.
    ///
    /// @throws IOException when it cannot be read
    public Result read(Path file) throws IOException {
        try {
            return read(Files.readString(file));
        } catch (CharacterCodingException _) {
            Problem problem = new Problem(0, "", "is not UTF-8", Problem.Severity.ERROR);
            return new Result(Optional.empty(), List.of(problem));
        }
    }

    /// Reads a text.
    public Result read(String text) {
        TomlParseResult parsed = Toml.parse(text, TomlVersion.V1_0_0);
        Problems problems = new Problems(parsed, parsed.hasErrors());
        for (TomlParseError error : parsed.errors()) {
            problems.syntax(error.position().line(), SyntaxText.of(error));
        }
        Configuration read = bind(Section.root(parsed, problems, SPEC));
        if (!parsed.hasErrors()) {
            ClusterChecks.check(read, problems);
            GroupChecks.check(read, problems);
            machine.ifPresent(checks -> checks.check(read, problems));
        }
        return new Result(
                problems.hasErrors() ? Optional.empty() : Optional.of(read), problems.list());
    }

    private Configuration bind(Section root) {
        Section clusterTable = root.table(ClusterConfig.SPEC);
        ClusterConfig cluster = ClusterConfig.read(clusterTable);
        List<HostConfig> hosts =
                root.tables(HostConfig.SPEC).stream().map(HostConfig::read).toList();
        return new Configuration(
                root.get(MODE),
                root.get(CONTROL_SOCKET),
                root.get(STATE_DIRECTORY),
                cluster,
                own(cluster, hosts, root.problems()),
                hosts,
                LinkConfig.readAll(root.table(LinkConfig.SPEC)),
                TimingConfig.read(root.table(TimingConfig.SPEC)),
                PolicyConfig.read(root.table(PolicyConfig.SPEC)),
                root.tables(GroupConfig.SPEC).stream().map(GroupConfig::read).toList(),
                ProgramsConfig.read(root.table(ProgramsConfig.SPEC)),
                ReplicationConfig.read(root.table(ReplicationConfig.SPEC)),
                MetricsConfig.read(root.table(MetricsConfig.SPEC)),
                NotifyConfig.read(root.table(NotifyConfig.SPEC)),
                RealTimeConfig.read(root.table(RealTimeConfig.SPEC)));
    }

    /// Which of the hosts this one is.
    private HostConfig own(ClusterConfig cluster, List<HostConfig> hosts, Problems problems) {
        String name = insists ? machineName : cluster.host().orElse(machineName);
        List<String> names = new ArrayList<>();
        for (HostConfig host : hosts) {
            if (host.name().equals(name)) {
                return host;
            }
            names.add(host.name());
        }
        if (!hosts.isEmpty()) {
            String none = "'" + name + "' is none of the hosts " + String.join(", ", names);
            if (insists || cluster.host().isPresent()) {
                problems.error("cluster.host", none + Suggestion.of(name, names));
            } else {
                problems.missing("cluster.host", "missing, and this machine's name " + none);
            }
        }
        return hosts.isEmpty() ? HostConfig.NOBODY : hosts.getFirst();
    }
}
