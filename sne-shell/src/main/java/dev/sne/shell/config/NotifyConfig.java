// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Whom to tell of what happens.
///
/// @param events of which events
/// @param program program and arguments to be run for each
/// @param syslog whether the system's log is told
/// @param webhook where to POST each
public record NotifyConfig(
        List<Event> events, Optional<List<String>> program, boolean syslog, Optional<URI> webhook) {

    /// What people are told of.
    public enum Event {
        /// This host has become the master, is the master no longer, or could not become it.
        FAILOVER,
        /// A host is heard no more, or no backup is left.
        DEAD_HOST,
        /// Two masters have heard each other.
        SPLIT_BRAIN,
        /// Tables that should be equal are not, or are again.
        DIVERGENCE
    }

    private static final Key<List<Event>> EVENTS =
            Key.of(
                    "events",
                    Types.list(Types.word(Event.class), 0),
                    "[\"failover\", \"dead-host\", \"split-brain\", \"divergence\"]",
                    "of what",
                    "[\"failover\"]");
    static final Key<List<String>> PROGRAM =
            Key.optional(
                    "program",
                    Types.PROGRAM,
                    "none",
                    "a program that is run for each event, and its arguments",
                    "[\"/etc/sne/tell\", \"--urgent\"]");
    private static final Key<Boolean> SYSLOG =
            Key.of("syslog", Types.FLAG, "true", "whether the system's log is told", "false");
    private static final Key<URI> WEBHOOK =
            Key.optional(
                    "webhook",
                    Types.url(List.of("https", "http")),
                    "none",
                    "where each event is sent by POST, as JSON",
                    "\"https://hooks.example.org/fw\"");

    static final TableSpec SPEC =
            TableSpec.of(
                    "notify",
                    "optional",
                    "Whom to tell when something happens; what exactly and how is said in"
                            + " [NOTIFICATIONS.md](NOTIFICATIONS.md).",
                    List.of(EVENTS, PROGRAM, SYSLOG, WEBHOOK));

    static NotifyConfig read(Section section) {
        return new NotifyConfig(
                section.get(EVENTS),
                section.find(PROGRAM),
                section.get(SYSLOG),
                section.find(WEBHOOK));
    }
}
