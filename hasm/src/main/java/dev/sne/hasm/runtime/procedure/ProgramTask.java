// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.hasm.Hosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A program and what it is told of its task, as [Program] documents it.
///
/// @param hook the name of the procedure or check
/// @param about what moves
/// @param interfaces names of interfaces that it is about
record ProgramTask(Program program, String hook, Resources about, SortedSet<String> interfaces) {
    private static final String SEARCH_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    /// The program's path and its arguments.
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(program.path().toString());
        command.addAll(program.arguments());
        command.add(hook);
        return command;
    }

    /// `NAME=value` each, by name.
    List<String> environment(FirewallSettings settings, long limitNanos, int master) {
        Map<String, String> variables = new TreeMap<>();
        variables.put("PATH", SEARCH_PATH);
        variables.putAll(program.environment());
        variables.put("SNE_PROCEDURE", hook);
        variables.put("SNE_HOST", Integer.toString(settings.host()));
        variables.put("SNE_GROUP", settings.group());
        variables.put("SNE_MASTER", master == Hosts.NONE ? "" : Integer.toString(master));
        variables.put("SNE_LIMIT_MILLIS", Long.toString(TimeUnit.NANOSECONDS.toMillis(limitNanos)));
        variables.put("SNE_INTERFACES", String.join(" ", interfaces));
        variables.put("SNE_ADDRESSES", about.addressText());
        List<String> environment = new ArrayList<>();
        variables.forEach((name, value) -> environment.add(name + "=" + value));
        return environment;
    }
}
