// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

import dev.sne.netlink4j.NetworkNamespace;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a command runs in. Immutable but for its {@link Cancellation}; global options and batch
/// positions are applied by deriving another session.
public final class Session {
    private final Console console;
    private final Optional<NetworkNamespace> namespace;
    private final String namespaceName;
    private final Settings settings;
    private final Cancellation cancellation;
    private final String where;
    private final Optional<Background> background;

    private Session(
            Console console,
            Optional<NetworkNamespace> namespace,
            String namespaceName,
            Settings settings,
            Cancellation cancellation,
            String where,
            Optional<Background> background) {
        this.console = console;
        this.namespace = namespace;
        this.namespaceName = namespaceName;
        this.settings = settings;
        this.cancellation = cancellation;
        this.where = where;
        this.background = background;
    }

    /// A session on `console` in the network namespace of the process.
    public static Session on(Console console) {
        return new Session(
                console,
                Optional.empty(),
                "",
                Settings.DEFAULT,
                new Cancellation(),
                "sne: ",
                Optional.empty());
    }

    /// This session in another network namespace, shown to people as `name`. The caller closes the
    /// namespace after the session's last command.
    public Session in(NetworkNamespace namespace, String name) {
        return new Session(
                console, Optional.of(namespace), name, settings, cancellation, where, background);
    }

    /// This session with other settings.
    public Session with(Settings settings) {
        return new Session(
                console, namespace, namespaceName, settings, cancellation, where, background);
    }

    /// This session with other streams.
    public Session with(Console console) {
        return new Session(
                console, namespace, namespaceName, settings, cancellation, where, background);
    }

    /// This session of a shell that outlasts its commands.
    public Session with(Background background) {
        return new Session(
                console,
                namespace,
                namespaceName,
                settings,
                cancellation,
                where,
                Optional.of(background));
    }

    /// This session running the command at `position` of a script ("fw.sne:12"), which then heads
    /// its messages.
    public Session at(String position) {
        return new Session(
                console,
                namespace,
                namespaceName,
                settings,
                cancellation,
                position + ": ",
                background);
    }

    /// The streams.
    public Console console() {
        return console;
    }

    /// Standard input.
    public InputStream in() {
        return console.in();
    }

    /// Where data goes.
    public OutputStream out() {
        return console.out();
    }

    /// The network namespace to work in; empty for that of the process.
    public Optional<NetworkNamespace> namespace() {
        return namespace;
    }

    /// How the user named the namespace; empty for that of the process.
    public String namespaceName() {
        return namespaceName;
    }

    /// The global options.
    public Settings settings() {
        return settings;
    }

    /// How commands of this session are told to stop.
    public Cancellation cancellation() {
        return cancellation;
    }

    /// What goes on between commands; empty where there is but one command.
    public Optional<Background> background() {
        return background;
    }

    /// Writes one line of data.
    public void print(String line) throws java.io.IOException {
        console.out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Says what has been done, on standard error, unless the session is quiet.
    public void summary(String text) {
        if (!settings.quiet()) {
            console.message(text + "\n");
        }
    }

    /// Says what is wrong: `sne: COMMAND: TEXT`, in a script `FILE:LINE: COMMAND: TEXT`.
    public void complain(String command, String text) {
        console.message(where + (command.isEmpty() ? "" : command + ": ") + text + "\n");
    }

    /// Writes `text` as it is to standard error: questions and progress.
    public void write(String text) {
        console.message(text);
    }

    /// Whether what goes to standard output may carry colour.
    public boolean colourful() {
        return switch (settings.colour()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> console.outTerminal() && System.getenv("NO_COLOR") == null;
        };
    }
}
