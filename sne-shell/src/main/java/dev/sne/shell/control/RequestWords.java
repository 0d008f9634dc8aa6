// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.runtime.node.GroupStatus;
import dev.sne.shell.cli.Numbers;
import dev.sne.shell.cli.Suggestion;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.HostConfig;
import dev.sne.shell.daemon.ClusterControl;
import dev.sne.shell.session.UsageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/// The words of a request, understood. Whoever connects may say anything.
final class RequestWords {
    private static final long MAX_TIMEOUT_SECONDS = 86_400;

    private final String what;
    private final List<String> operands = new ArrayList<>();
    private boolean json;
    private OptionalInt group = OptionalInt.empty();
    private Optional<Duration> timeout = Optional.empty();

    private RequestWords(String what) {
        this.what = what;
    }

    /// @throws UsageException when they make no sense
    static RequestWords of(List<String> words) {
        if (words.isEmpty()) {
            throw new UsageException("the request is empty");
        }
        RequestWords read = new RequestWords(words.getFirst());
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            switch (word) {
                case "--json" -> read.json = true;
                case "--group" -> {
                    i++;
                    read.group = OptionalInt.of((int) number(words, i, 255));
                }
                case "--timeout" -> {
                    i++;
                    long seconds = number(words, i, MAX_TIMEOUT_SECONDS);
                    read.timeout = Optional.of(Duration.ofSeconds(seconds));
                }
                default -> {
                    if (word.startsWith("-")) {
                        throw new UsageException("unknown option '" + word + "'");
                    }
                    read.operands.add(word);
                }
            }
        }
        return read;
    }

    private static long number(List<String> words, int at, long most) {
        String text = at < words.size() ? words.get(at) : "";
        long number = Numbers.decimal(text);
        if (number < 0 || number > most) {
            throw new UsageException(
                    words.get(at - 1) + ": '" + text + "' is not a number from 0 to " + most);
        }
        return number;
    }

    /// The first word.
    String what() {
        return what;
    }

    boolean json() {
        return json;
    }

    Duration timeout(Duration otherwise) {
        return timeout.orElse(otherwise);
    }

    /// The only word behind the first, if there is one.
    Optional<String> operand() {
        none(1);
        return operands.stream().findFirst();
    }

    /// There is none.
    void noOperand() {
        none(0);
    }

    private void none(int from) {
        if (operands.size() > from) {
            throw new UsageException(what + ": unexpected '" + operands.get(from) + "'");
        }
    }

    /// The groups that are meant: the one that is named, or all.
    List<Integer> groups(ClusterControl control) {
        TreeSet<Integer> all = new TreeSet<>(control.replication().keySet());
        control.node()
                .ifPresent(node -> {
                    for (GroupStatus each : node.groups()) {
                        all.add(each.group());
                    }
                });
        if (group.isPresent()) {
            if (!all.contains(group.getAsInt())) {
                throw new UsageException(
                        "--group: there is no service group "
                                + group.getAsInt()
                                + ", expected "
                                + joined(all));
            }
            return List.of(group.getAsInt());
        }
        return List.copyOf(all);
    }

    /// The one group that is meant.
    int group(ClusterControl control) {
        List<Integer> groups = groups(control);
        if (groups.size() != 1) {
            throw new UsageException(
                    groups.isEmpty()
                            ? what + ": there is no service group on this host"
                            : what + ": which group? --group " + joined(groups));
        }
        return groups.getFirst();
    }

    private static String joined(Iterable<Integer> groups) {
        StringBuilder text = new StringBuilder();
        for (int each : groups) {
            text.append(text.isEmpty() ? "" : ", ").append(each);
        }
        return text.toString();
    }

    /// The host that is named, if one is.
    OptionalInt host(Configuration configuration) {
        Optional<String> name = operand();
        if (name.isEmpty()) {
            return OptionalInt.empty();
        }
        List<String> names = new ArrayList<>();
        for (HostConfig each : configuration.hosts()) {
            if (each.name().equals(name.get())) {
                return OptionalInt.of(each.number());
            }
            names.add(each.name());
        }
        throw new UsageException(
                what
                        + ": there is no host '"
                        + name.get()
                        + "', only "
                        + String.join(", ", names)
                        + Suggestion.of(name.get(), names));
    }
}
