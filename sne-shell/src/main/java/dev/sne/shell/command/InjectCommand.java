// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.flow.FlowInput;
import dev.sne.shell.flow.LoadOptions;
import dev.sne.shell.flow.Loader;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.util.List;

/// `inject`: creates flows given as words or on standard input.
final class InjectCommand implements Command {
    @Override
    public String name() {
        return "inject";
    }

    @Override
    public String summary() {
        return "create flows given on the command line or on standard input";
    }

    @Override
    public Operands operands() {
        return Operands.FLOWS;
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("--upsert", "update a flow that exists"));
    }

    @Override
    public List<String> notes() {
        return List.of(
                "A flow is a line as dump prints it, in any of its formats, as one word. What can"
                        + " be derived may be left out: the reply tuple, protocol numbers.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sne inject 'tcp timeout=600 state=ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=4000"
                        + " dport=22 [ASSURED]'",
                "sne dump zone=1 | sed s/zone=1/zone=2/ | sne inject");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        FlowInput input =
                arguments.operands().isEmpty()
                        ? FlowInput.standardInput(session)
                        : FlowInput.words(arguments.operands());
        LoadOptions options = new LoadOptions(arguments.has("--upsert"), false, false, false);
        return Loader.load(session, input, options).report(session, name(), true);
    }
}
