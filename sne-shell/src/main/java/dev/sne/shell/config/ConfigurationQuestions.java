// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.Profile;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.netlink4j.IpAddress;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Value;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Gets what a new configuration needs: from options, and where one is missing from whoever sits at
/// the terminal.
public final class ConfigurationQuestions {
    private static final String NONE = "none";
    private static final int MAX_CLUSTER = 65_535;

    /// What is asked for.
    private enum Question {
        HOST("--host", "NAME", "this host's name, which shall be the master"),
        PEER("--peer", "NAME", "the other host's name"),
        DEDICATED(
                "--dedicated",
                "IF,ADDR,ADDR",
                "the link between the two: interface, this host's address, the other's; or none"),
        MAIN(
                "--main",
                "IF,ADDR,ADDR",
                "the way through the clients' network: interface, this host's own address, the"
                        + " other's"),
        DOWNLINK(
                "--downlink",
                "IF,ADDR/LEN...",
                "the clients' side: interface and the addresses that move"),
        UPLINK(
                "--uplink",
                "IF,ADDR/LEN...",
                "the other side: interface and the addresses that move"),
        GATEWAY("--gateway", "ADDR...", "the routers of the uplink, one of a family; or none");

        private final String option;
        private final String label;
        private final String text;

        Question(String option, String label, String text) {
            this.option = option;
            this.label = label;
            this.text = text;
        }
    }

    private final Session session;
    private final Arguments arguments;

    private ConfigurationQuestions(Session session, Arguments arguments) {
        this.session = session;
        this.arguments = arguments;
    }

    /// The options by which each can be answered.
    public static List<Option> options() {
        List<Option> options = new ArrayList<>();
        for (Question each : Question.values()) {
            options.add(Option.of(each.option, Value.free(each.label), "init: " + each.text));
        }
        return options;
    }

    /// The answers.
    ///
    /// @param secret the file with the secret
    public static NewConfiguration answer(Session session, Arguments arguments, Path secret)
            throws IOException {
        ConfigurationQuestions questions = new ConfigurationQuestions(session, arguments);
        questions.insist();
        List<String> profiles = List.of("fast", "standard", "relaxed");
        return new NewConfiguration(
                (int) arguments.number("--cluster", 0, MAX_CLUSTER, 0),
                questions.ask(Question.HOST, Types.HOST_NAME::read),
                questions.ask(Question.PEER, Types.HOST_NAME::read),
                questions.ask(Question.DEDICATED, questions::optionalPair),
                questions.ask(Question.MAIN, ConfigurationQuestions::pair),
                questions.ask(Question.DOWNLINK, ConfigurationQuestions::side),
                questions.ask(Question.UPLINK, ConfigurationQuestions::side),
                questions.ask(Question.GATEWAY, ConfigurationQuestions::gateways),
                questions.value(
                        "--profile",
                        arguments.value("--profile", profiles.get(1)),
                        Types.word(Profile.class)::read),
                secret);
    }

    /// Fails if somebody would have to be asked and nobody is there, naming all that is missing.
    private void insist() {
        List<String> missing = new ArrayList<>();
        for (Question each : Question.values()) {
            if (!arguments.has(each.option)) {
                missing.add(each.option);
            }
        }
        if (!missing.isEmpty() && !session.console().inTerminal()) {
            throw new UsageException("init: needs " + String.join(", ", missing));
        }
    }

    private <T> T ask(Question question, Type.TextReader<T> reader) throws IOException {
        String given = arguments.value(question.option);
        if (given != null) {
            return value(question.option, given, reader);
        }
        while (true) {
            session.write(question.text + " (" + question.label + "): ");
            try {
                return reader.read(line());
            } catch (BadValue e) {
                session.write(e.reason() + "\n");
            }
        }
    }

    private <T> T value(String option, String given, Type.TextReader<T> reader) {
        try {
            return reader.read(given);
        } catch (BadValue e) {
            throw new UsageException(option + ": " + e.reason(), e);
        }
    }

    /// Reads one line, and no byte beyond it: the rest belongs to the next command.
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = session.in().read();
        while (c >= 0 && c != '\n' && c != '\r') {
            line.append((char) c);
            c = session.in().read();
        }
        if (c < 0) {
            throw new CommandException(ExitStatus.FAILED, "no answer, nothing written");
        }
        return line.toString().strip();
    }

    private Optional<NewConfiguration.Pair> optionalPair(String text) throws BadValue {
        return text.equals(NONE) ? Optional.empty() : Optional.of(pair(text));
    }

    private static NewConfiguration.Pair pair(String text) throws BadValue {
        String[] parts = text.split(",", -1);
        if (parts.length != 3) {
            throw new BadValue(
                    "'"
                            + text
                            + "' is not an interface and two addresses, as in"
                            + " sync0,10.255.0.1,10.255.0.2");
        }
        return new NewConfiguration.Pair(
                Types.INTERFACE.read(parts[0].strip()),
                Types.ADDRESS.read(parts[1].strip()),
                Types.ADDRESS.read(parts[2].strip()));
    }

    private static NewConfiguration.Side side(String text) throws BadValue {
        String[] parts = text.split(",", -1);
        if (parts.length < 2) {
            throw new BadValue(
                    "'" + text + "' is not an interface and addresses, as in lan0,192.0.2.1/24");
        }
        List<VirtualAddress> addresses = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            addresses.add(Types.PREFIX.read(parts[i].strip()));
        }
        return new NewConfiguration.Side(Types.INTERFACE.read(parts[0].strip()), addresses);
    }

    private static List<IpAddress> gateways(String text) throws BadValue {
        List<IpAddress> gateways = new ArrayList<>();
        if (!text.equals(NONE)) {
            for (String each : text.split(",", -1)) {
                gateways.add(Types.ADDRESS.read(each.strip()));
            }
        }
        return List.copyOf(gateways);
    }
}
