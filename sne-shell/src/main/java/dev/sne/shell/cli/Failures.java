// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import dev.sne.conntrack.filter.FilterSyntaxException;
import dev.sne.conntrack.text.FlowSyntaxException;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetlinkException;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.shell.session.ClosedPipeException;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// What a user is told about a failure, and the exit status that belongs to it. One line; the stack
/// trace only with `--debug`.
public final class Failures {
    private static final String NOT_PERMITTED =
            "not permitted: this needs root, or CAP_NET_ADMIN in the network namespace";

    private Failures() {}

    /// Prints the message for `failure` of `command`.
    ///
    /// @return the exit status
    public static int report(Session session, String command, Throwable failure) {
        if (failure instanceof ClosedPipeException) {
            return ExitStatus.DONE;
        }
        session.complain(command, describe(failure) + hint(command, failure));
        if (session.settings().debug()) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace, true));
            session.write(trace.toString());
        }
        return exitStatus(failure);
    }

    private static int exitStatus(Throwable failure) {
        return switch (failure) {
            case CommandException e -> e.exitStatus();
            case FilterSyntaxException _, FlowSyntaxException _ -> ExitStatus.USAGE;
            default -> ExitStatus.FAILED;
        };
    }

    /// The message for `failure`, without the name of the command.
    public static String describe(Throwable failure) {
        return switch (failure) {
            case CommandException e -> String.valueOf(e.getMessage());
            case FilterSyntaxException e -> String.valueOf(e.getMessage());
            case FlowSyntaxException e -> String.valueOf(e.getMessage());
            case KernelException e ->
                    refused(e.errno()) ? NOT_PERMITTED : e.operation() + ": " + describe(e.error());
            case SystemCallException e ->
                    refused(e.errno()) ? NOT_PERMITTED : String.valueOf(e.getMessage());
            case NetlinkException e -> String.valueOf(e.getMessage());
            case FileSystemException e -> describe(e);
            case IOException e -> String.valueOf(e.getMessage());
            case OutOfMemoryError _ -> "out of memory: raise the heap with SNE_JAVA_OPTS=-Xmx...";
            default -> "internal error: " + failure + " (--debug shows where)";
        };
    }

    /// The message for an error that the kernel reported.
    public static String describe(KernelError error) {
        if (refused(error.errno())) {
            return NOT_PERMITTED;
        }
        String text = error.errno().description() + " (" + error.errno().name() + ")";
        String detail = error.message();
        return detail == null ? text : text + ": " + detail;
    }

    private static boolean refused(Errno errno) {
        return errno.equals(Errno.EPERM) || errno.equals(Errno.EACCES);
    }

    private static String describe(FileSystemException e) {
        String reason =
                switch (e) {
                    case NoSuchFileException _ -> "no such file or directory";
                    case AccessDeniedException _ -> "permission denied";
                    default -> e.getReason() == null ? "failed" : e.getReason();
                };
        return e.getFile() + ": " + reason;
    }

    private static String hint(String command, Throwable failure) {
        String topic = command.isEmpty() ? "" : " " + command;
        return failure instanceof UsageException ? " (see 'sne help" + topic + "')" : "";
    }
}
