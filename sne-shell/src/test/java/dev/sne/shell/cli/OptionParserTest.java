// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionParserTest {
    private record FakeCommand(Operands operands) implements Command {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public String summary() {
            return "test";
        }

        @Override
        public List<Option> options() {
            return List.of(
                    Option.of("-o", "--output", Value.free("FORMAT"), "how"),
                    Option.of("--label-add", Value.free("L"), "more"),
                    Option.flag("--all", "everything"));
        }

        @Override
        public int run(Session session, Arguments arguments) {
            return 0;
        }
    }

    private static Arguments parse(String... words) {
        return OptionParser.parse(new FakeCommand(Operands.FILTER), List.of(words));
    }

    @Test
    void separatesOptionsFromOperandsInAnyOrder() {
        Arguments arguments = parse("proto=tcp", "-o", "json", "and", "--all", "dport=80");
        assertThat(arguments.joined()).isEqualTo("proto=tcp and dport=80");
        assertThat(arguments.value("--output")).isEqualTo("json");
        assertThat(arguments.has("--all")).isTrue();
        assertThat(arguments.has("--label-add")).isFalse();
    }

    @Test
    void acceptsValuesBehindAnEqualsSign() {
        assertThat(parse("--output=json").value("--output")).isEqualTo("json");
        assertThat(parse("-o=json").value("--output")).isEqualTo("json");
    }

    @Test
    void keepsAllValuesAndPrefersTheLast() {
        Arguments arguments = parse("--label-add", "a", "--label-add=b");
        assertThat(arguments.values("--label-add")).containsExactly("a", "b");
        assertThat(arguments.value("--label-add")).isEqualTo("b");
    }

    @Test
    void takesWordsAfterTwoDashesAsOperands() {
        assertThat(parse("--", "-A", "--all").operands()).containsExactly("-A", "--all");
    }

    @Test
    void leavesQuotesVariablesAndAtSignsInWordsAlone() {
        assertThat(parse("-o", "\"x\"", "${user.home}", "@file").value("--output"))
                .isEqualTo("\"x\"");
        assertThat(parse("-q", "${user.home}", "@file").operands())
                .containsExactly("${user.home}", "@file");
    }

    @Test
    void suggestsAKnownOptionForAMistypedOne() {
        assertThatThrownBy(() -> parse("--ouptut", "json"))
                .isInstanceOf(UsageException.class)
                .hasMessage("unknown option '--ouptut': did you mean --output?");
    }

    @Test
    void saysWhichOptionLacksItsValue() {
        assertThatThrownBy(() -> parse("-o"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--output: needs a value (FORMAT)");
    }

    @Test
    void rejectsAValueForAFlag() {
        assertThatThrownBy(() -> parse("--all=yes"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--all");
    }

    @Test
    void countsOperands() {
        Command none = new FakeCommand(Operands.NONE);
        assertThatThrownBy(() -> OptionParser.parse(none, List.of("x")))
                .isInstanceOf(UsageException.class)
                .hasMessage("unexpected 'x'");
        Command one = new FakeCommand(Operands.FILE);
        assertThatThrownBy(() -> OptionParser.parse(one, List.of()))
                .isInstanceOf(UsageException.class)
                .hasMessage("needs FILE|-");
        assertThat(OptionParser.parse(one, List.of("--help")).has("--help")).isTrue();
    }

    @Test
    void stopsLeadingOptionsAtTheCommand() {
        Arguments arguments =
                OptionParser.parseLeading(
                        GlobalOptions.LEADING, List.of("--netns", "fw", "dump", "--all"));
        assertThat(arguments.value("--netns")).isEqualTo("fw");
        assertThat(arguments.operands()).containsExactly("dump", "--all");
    }
}
