// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.Captured;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.CommandTable;
import dev.sne.shell.cli.Interpreter;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScriptRunnerTest {
    /// `say WORDS` prints its words; `fail N` fails with status N.
    private record FakeCommand(String name) implements Command {
        @Override
        public String summary() {
            return "test";
        }

        @Override
        public Operands operands() {
            return Operands.FLOWS;
        }

        @Override
        public int run(Session session, Arguments arguments) throws IOException {
            if (name.equals("fail")) {
                throw new CommandException(Integer.parseInt(arguments.joined()), "it broke");
            }
            session.print(arguments.joined());
            return 0;
        }
    }

    private static final CommandTable TABLE =
            new CommandTable() {
                @Override
                public List<String> names() {
                    return List.of("say", "fail");
                }

                @Override
                public Optional<Command> find(String name) {
                    return names().contains(name)
                            ? Optional.of(new FakeCommand(name))
                            : Optional.empty();
                }
            };

    private final Captured captured = new Captured();

    private int run(String text, boolean keepGoing) throws IOException {
        Script script = new Script(new BufferedReader(new StringReader(text)), "fw.sne");
        return new ScriptRunner(new Interpreter(TABLE), keepGoing).run(captured.session(), script);
    }

    @Test
    void runsAllCommands() throws IOException {
        assertThat(run("say a b\n# no\nsay c; say d", false)).isZero();
        assertThat(captured.out()).isEqualTo("a b\nc\nd\n");
        assertThat(captured.err()).isEmpty();
    }

    @Test
    void stopsAtTheFirstFailureAndSaysWhere() throws IOException {
        assertThat(run("say a\nfail 4\nsay b", false)).isEqualTo(4);
        assertThat(captured.out()).isEqualTo("a\n");
        assertThat(captured.err()).isEqualTo("fw.sne:2: fail: it broke\n");
    }

    @Test
    void keepsGoingWhenAskedAndReturnsTheFirstFailure() throws IOException {
        assertThat(run("fail 4\nsay b\nfail 1", true)).isEqualTo(4);
        assertThat(captured.out()).isEqualTo("b\n");
        assertThat(captured.err())
                .isEqualTo("fw.sne:1: fail: it broke\nfw.sne:3: fail: it broke\n");
    }

    @Test
    void saysWhereAnUnknownCommandIs() throws IOException {
        assertThat(run("say a\nsya b", false)).isEqualTo(2);
        assertThat(captured.err())
                .isEqualTo("fw.sne:2: unknown command 'sya': did you mean say?\n");
    }

    @Test
    void stopsWhenCancelledEvenIfItKeepsGoing() throws IOException {
        captured.session().cancellation().request(2);
        run("say a\nsay b", true);
        assertThat(captured.out()).isEqualTo("a\n");
    }

    @Test
    void saysWhereAQuoteIsLeftOpen() throws IOException {
        assertThat(run("say a\nsay 'b", false)).isEqualTo(2);
        assertThat(captured.err()).isEqualTo("fw.sne:2: a quote is opened here and never closed\n");
    }
}
