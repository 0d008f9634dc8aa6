// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.Check;
import dev.sne.hasm.Procedure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Programs in place of built-in procedures and checks.
///
/// @param procedures program and arguments for each procedure that one replaces
/// @param checks the same for checks
public record ProgramsConfig(
        Map<Procedure, List<String>> procedures, Map<Check, List<String>> checks) {
    static final Map<Procedure, Key<List<String>>> PROCEDURES = procedureKeys();
    static final Map<Check, Key<List<String>>> CHECKS = checkKeys();

    static final TableSpec SPEC =
            TableSpec.of(
                    "procedures",
                    "optional",
                    "Programs that replace what is built in: the path of a program and its"
                            + " arguments, run without a shell, killed at the limit that"
                            + " `[timing]` sets. A check is positive if the exit status is 0.",
                    keys());

    public ProgramsConfig {
        procedures = Map.copyOf(procedures);
        checks = Map.copyOf(checks);
    }

    private static Map<Procedure, Key<List<String>>> procedureKeys() {
        Map<Procedure, Key<List<String>>> keys = new EnumMap<>(Procedure.class);
        for (Procedure procedure : Procedure.values()) {
            keys.put(procedure, key(procedure.hook(), description(procedure)));
        }
        return keys;
    }

    private static Map<Check, Key<List<String>>> checkKeys() {
        Map<Check, Key<List<String>>> keys = new EnumMap<>(Check.class);
        for (Check check : Check.values()) {
            keys.put(check, key(check.hook(), description(check)));
        }
        return keys;
    }

    private static Key<List<String>> key(String hook, String description) {
        return Key.optional(
                hook, Types.PROGRAM, "built in", description, "[\"/etc/sne/" + hook + "\"]");
    }

    private static String description(Procedure procedure) {
        return switch (procedure) {
            case UPLINK_ACTIVATE -> "brings the link to the foreign domain up";
            case UPLINK_DEACTIVATE -> "takes the link to the foreign domain down";
            case SERVICE_ACTIVATE -> "starts the service";
            case SERVICE_DEACTIVATE -> "stops the service";
            case ANNOUNCE_TAKEOVER_DOWNSTREAM -> "tells the clients who serves them now";
            case ANNOUNCE_TAKEOVER_UPSTREAM -> "tells the foreign domain who serves now";
            case ANNOUNCE_RELEASE_DOWNSTREAM -> "tells the clients that this host serves no longer";
            case ANNOUNCE_RELEASE_UPSTREAM ->
                    "tells the foreign domain that this host serves no longer";
        };
    }

    private static String description(Check check) {
        return switch (check) {
            case DOWNLINK -> "whether the link to the own domain works";
            case UPLINK -> "whether the link to the foreign domain works";
            case LOCAL_SERVICE -> "whether the service works on the host itself";
            case REMOTE_SERVICE -> "whether the service works as a client sees it";
        };
    }

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>(PROCEDURES.values());
        keys.addAll(CHECKS.values());
        return keys;
    }

    static ProgramsConfig read(Section section) {
        Map<Procedure, List<String>> procedures = new EnumMap<>(Procedure.class);
        PROCEDURES.forEach((procedure, key) ->
                section.find(key).ifPresent(words -> procedures.put(procedure, words)));
        Map<Check, List<String>> checks = new EnumMap<>(Check.class);
        CHECKS.forEach(
                (check, key) -> section.find(key).ifPresent(words -> checks.put(check, words)));
        return new ProgramsConfig(procedures, checks);
    }
}
