// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.Check;
import dev.sne.netlink4j.IpAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// What shows that a link or the service works.
///
/// @param of what it shows something of; all of one kind have to be positive
/// @param type how
/// @param interfaceName the interface to look at, or to ask through
/// @param target whom to ask
/// @param port which port of it
/// @param name the name to ask a name server for
/// @param url what to GET
/// @param contains what the answer has to contain
/// @param program program and arguments
public record CheckConfig(
        Check of,
        CheckType type,
        Optional<String> interfaceName,
        Optional<IpAddress> target,
        Optional<Integer> port,
        Optional<String> name,
        Optional<URI> url,
        Optional<String> contains,
        Optional<List<String>> program) {

    private static final Key<Check> OF =
            Key.required(
                    "of",
                    Types.word(Check.class),
                    "what it shows something of; if there are several of one, all have to be"
                            + " positive",
                    "\"uplink\"");
    private static final Key<CheckType> TYPE =
            Key.required("type", Types.word(CheckType.class), "how, see below", "\"arp\"");
    static final Key<String> INTERFACE =
            Key.optional(
                    "interface",
                    Types.INTERFACE,
                    "as routes say",
                    "the interface to look at, or to ask through",
                    "\"wan0\"");
    static final Key<IpAddress> TARGET =
            Key.optional("target", Types.ADDRESS, "", "whom to ask", "\"203.0.113.1\"");
    static final Key<Integer> PORT =
            Key.optional(
                    "port", Types.number(1, 65_535), "53 for `dns`", "which port of it", "443");
    static final Key<String> NAME =
            Key.optional(
                    "name",
                    Types.line("a domain name"),
                    "the root",
                    "the name that a name server is asked for",
                    "\"example.org\"");
    static final Key<URI> URL =
            Key.optional(
                    "url",
                    Types.url(List.of("http", "https")),
                    "",
                    "what to GET; its host stands in the request, `target` is connected to",
                    "\"https://www.example.org/health\"");
    static final Key<String> CONTAINS =
            Key.optional(
                    "contains",
                    Types.line("a text"),
                    "anything",
                    "what the answer has to contain",
                    "\"ready\"");
    static final Key<List<String>> PROGRAM =
            Key.optional(
                    "program",
                    Types.PROGRAM,
                    "",
                    "a program and its arguments; positive when it ends with exit status 0",
                    "[\"/etc/sne/probe\", \"wan0\"]");

    /// The keys that not every type takes.
    static final List<Key<?>> OF_SOME_TYPES =
            List.of(INTERFACE, TARGET, PORT, NAME, URL, CONTAINS, PROGRAM);

    static final TableSpec SPEC =
            TableSpec.repeated(
                    "group.check",
                    "optional",
                    "What shows that a link or the service works, asked when the failover machine"
                            + " wants to know and within the limit that `[timing]` sets (`c-dl`,"
                            + " `c-ul`, `c-ls`, `c-rs`). Where there is none of uplink, downlink or"
                            + " remote service, the links of that side's interfaces are looked at.",
                    List.of(OF, TYPE, INTERFACE, TARGET, PORT, NAME, URL, CONTAINS, PROGRAM));

    static CheckConfig read(Section section) {
        if (section.has(TYPE)) {
            CheckType type = section.get(TYPE);
            for (Key<?> key : OF_SOME_TYPES) {
                if (type.required().contains(key) && !section.has(key)) {
                    section.problems()
                            .missing(
                                    section.path(key),
                                    "missing: type "
                                            + Types.wordOf(type)
                                            + " needs it, "
                                            + key.description());
                }
                if (section.has(key) && !type.takes(key)) {
                    meaningless(section, key, type);
                }
            }
        }
        return new CheckConfig(
                section.get(OF),
                section.get(TYPE),
                section.find(INTERFACE),
                section.find(TARGET),
                section.find(PORT),
                section.find(NAME),
                section.find(URL),
                section.find(CONTAINS),
                section.find(PROGRAM));
    }

    private static void meaningless(Section section, Key<?> key, CheckType type) {
        section.problems()
                .error(section.path(key), "has no meaning for type " + Types.wordOf(type));
    }
}
