// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.GlobalOptions;
import dev.sne.shell.cli.Interpreter;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.prompt.WaysIn;
import dev.sne.shell.session.Session;
import dev.sne.testkit.lab.Lab;
import dev.sne.testkit.lab.LabOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `lab`: a firewall with live flows to try things on.
final class LabCommand implements Command {
    private final Interpreter interpreter;

    LabCommand(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    @Override
    public String name() {
        return "lab";
    }

    @Override
    public String summary() {
        return "build a small network with live traffic, and work on its firewall";
    }

    @Override
    public Operands operands() {
        return Operands.NONE;
    }

    @Override
    public List<Option> options() {
        List<Option> options = new ArrayList<>(GlobalOptions.LEADING);
        options.add(Option.flag("--no-traffic", "leave the network quiet"));
        return options;
    }

    @Override
    public List<String> notes() {
        return List.of(
                "The client, the firewall and the server are network namespaces of this process."
                    + " They have nothing to do with the machine's own network, and end with the"
                    + " process, however that ends.");
    }

    @Override
    public List<String> examples() {
        return List.of("sne lab", "sne lab -c 'count; dump proto=tcp --sort -bytes'");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        LabOptions options = new LabOptions(!arguments.has("--no-traffic"));
        try (Lab lab = Lab.start(options)) {
            if (session.console().inTerminal() && !arguments.has("--command")) {
                session.summary(lab.describe());
            }
            return WaysIn.take(session.in(lab.firewall(), "firewall"), interpreter, arguments);
        }
    }
}
