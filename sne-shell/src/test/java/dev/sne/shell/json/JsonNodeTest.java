// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNodeTest {
    @Test
    void readsWhatIsWritten() {
        String text =
                new JsonObject()
                        .put("name", "a \"quoted\"\\ name\n")
                        .put("number", -9_007_199_254_740_993L)
                        .put("flag", true)
                        .put("nothing", (String) null)
                        .put("inner", new JsonObject().put("deep", 1))
                        .put("list", List.of("x", "y"))
                        .toString();

        JsonNode node = JsonNode.parse(text);

        assertThat(node.get("name").text()).isEqualTo("a \"quoted\"\\ name\n");
        assertThat(node.get("number").number(0)).isEqualTo(-9_007_199_254_740_993L);
        assertThat(node.get("flag").isTrue()).isTrue();
        assertThat(node.get("nothing").isPresent()).isFalse();
        assertThat(node.get("inner").get("deep").number(0)).isEqualTo(1);
        assertThat(node.get("list").items()).extracting(JsonNode::text).containsExactly("x", "y");
    }

    @Test
    void whatIsNotThereIsAskedOn() {
        JsonNode node = JsonNode.parse(" { } ");

        assertThat(node.get("a").get("b").text()).isEmpty();
        assertThat(node.get("a").items()).isEmpty();
        assertThat(node.get("a").number(7)).isEqualTo(7);
        assertThat(node.get("a").isTrue()).isFalse();
    }

    @Test
    void readsFractionsAndEscapes() {
        JsonNode node = JsonNode.parse("[1.5e3, \"\\u00e9\\t\\/\"]");

        assertThat(node.items().getFirst().number(0)).isEqualTo(1500);
        assertThat(node.items().getLast().text()).isEqualTo("é\t/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,", "{\"a\":}", "\"open", "tru", "{} x", "\"\\u12\"", "-"})
    void rejectsWhatIsNoJson(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonNode.parse(text));
    }
}
