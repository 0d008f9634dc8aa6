// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Settings;
import dev.sne.shell.session.Settings.Colour;
import dev.sne.shell.session.UsageException;
import java.nio.file.Path;
import java.util.List;

/// The options that every command takes, before or after its name.
public final class GlobalOptions {
    /// Their descriptions.
    public static final List<Option> ALL =
            List.of(
                    Option.of(
                            "--netns",
                            Value.NAMESPACE,
                            "work in this network namespace: a name of ip-netns(8), a path, or"
                                    + " pid:N"),
                    Option.of(
                            "--color",
                            Value.word("WHEN", List.of("auto", "always", "never")),
                            "use colour: auto (on a terminal), always, never"),
                    Option.flag(
                            "--debug",
                            "show stack traces of failures, and every message to and from"
                                    + " the kernel"),
                    Option.flag("-q", "--quiet", "no summary and no progress"),
                    Option.flag("-h", "--help", "show this help"),
                    Option.flag("-V", "--version", "show the version"));

    /// The options of `sne` itself: the ways in that are no single command.
    public static final List<Option> LEADING =
            List.of(
                    Option.of("-c", "--command", Value.free("COMMANDS"), "run these commands"),
                    Option.of("-f", "--file", Value.FILE, "run the commands in this file"),
                    Option.flag("--keep-going", "go on after a command that failed"));

    private static final String PID_PREFIX = "pid:";

    /// `linux/nsfs.h`: the kind of namespace behind a descriptor, as the flag of clone(2).
    private static final int NS_GET_NSTYPE = 0xb703;

    private GlobalOptions() {}

    /// `before`, changed by the global options among `arguments`.
    public static Settings settings(Settings before, Arguments arguments) {
        String when = arguments.value("--color");
        Colour colour =
                when == null
                        ? before.colour()
                        : switch (when) {
                            case "auto" -> Colour.AUTO;
                            case "always" -> Colour.ALWAYS;
                            case "never" -> Colour.NEVER;
                            default ->
                                    throw new UsageException(
                                            "--color: '"
                                                    + when
                                                    + "' is none of auto, always, never");
                        };
        return new Settings(
                colour,
                before.debug() || arguments.has("--debug"),
                before.quiet() || arguments.has("--quiet"));
    }

    /// Opens the network namespace that `--netns` names.
    public static NetworkNamespace open(String name) {
        if (name.isEmpty()) {
            throw new UsageException("--netns: the name is empty");
        }
        NetworkNamespace namespace;
        try {
            namespace = openAny(name);
        } catch (SystemCallException e) {
            throw new CommandException(ExitStatus.FAILED, failure(name, e.errno()), e);
        }
        if (Libc.call(SystemCall.IOCTL, namespace.fd(), NS_GET_NSTYPE, 0, 0, 0, 0)
                != Libc.CLONE_NEWNET) {
            namespace.close();
            throw new CommandException(
                    ExitStatus.FAILED, "'" + name + "' is not a network namespace");
        }
        return namespace;
    }

    private static NetworkNamespace openAny(String name) {
        if (name.startsWith(PID_PREFIX)) {
            long pid = Numbers.decimal(name.substring(PID_PREFIX.length()));
            if (pid < 1) {
                throw new UsageException("--netns: '" + name + "' is not pid:NUMBER");
            }
            return NetworkNamespace.ofProcess(pid);
        }
        return name.indexOf('/') >= 0
                ? NetworkNamespace.at(Path.of(name))
                : NetworkNamespace.named(name);
    }

    private static String failure(String name, Errno errno) {
        if (errno.equals(Errno.ENOENT)) {
            return name.startsWith(PID_PREFIX)
                    ? "there is no process " + name.substring(PID_PREFIX.length())
                    : "there is no network namespace '" + name + "'";
        }
        return "cannot open network namespace '" + name + "': " + errno.description();
    }
}
