// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.shell.batch.Script.Step;
import dev.sne.shell.session.CommandException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {
    private static Script script(String text) {
        return new Script(new BufferedReader(new StringReader(text)), "fw.sne");
    }

    private static List<Step> steps(String text) throws IOException {
        Script script = script(text);
        List<Step> steps = new ArrayList<>();
        for (Step step = script.next(); step != null; step = script.next()) {
            steps.add(step);
        }
        return steps;
    }

    @Test
    void knowsTheLineOfEveryCommand() throws IOException {
        assertThat(steps("# head\n\ncount\ndump a; stats\n"))
                .containsExactly(
                        new Step(List.of("count"), "fw.sne:3"),
                        new Step(List.of("dump", "a"), "fw.sne:4"),
                        new Step(List.of("stats"), "fw.sne:4"));
    }

    @Test
    void takesTheFirstOfSeveralLinesOfACommand() throws IOException {
        assertThat(steps("dump \\\n  proto=tcp\ninject 'a\nb' ; count\nstats"))
                .containsExactly(
                        new Step(List.of("dump", "proto=tcp"), "fw.sne:1"),
                        new Step(List.of("inject", "a\nb"), "fw.sne:3"),
                        new Step(List.of("count"), "fw.sne:4"),
                        new Step(List.of("stats"), "fw.sne:5"));
    }

    @Test
    void acceptsABackslashAtTheVeryEnd() throws IOException {
        assertThat(steps("count \\")).containsExactly(new Step(List.of("count"), "fw.sne:1"));
    }

    @Test
    void rejectsAnOpenQuoteWhereItIs() throws IOException {
        Script script = script("count\ninject 'tcp\nmore\n");
        assertThat(script.next()).isNotNull();
        assertThatThrownBy(script::next)
                .isInstanceOf(CommandException.class)
                .hasMessage("a quote is opened here and never closed");
        assertThat(script.position()).isEqualTo("fw.sne:2");
    }
}
