package dev.nernst.tokenizer.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.chat.ChatTemplates;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderRowTest {
    private static final Clock THEN = Clock.fixed(Instant.parse("2025-03-14T15:09:26Z"), ZoneOffset.UTC);
    private static final ChatTemplates TEMPLATES = ChatTemplates.parse(Map.of(
            "default",
            "{{ bos_token }}{{ messages[0].content }}{{ thinking }}{{ messages[0].n|tojson if messages[0].n is defined"
                    + " }}",
            "tool_use",
            "{{ tools[0]|tojson }}{{ documents|tojson }}{{ strftime_now('%Y') }}"));

    private static String render(String row) {
        return RenderRow.parse(row, "<s>", null, THEN)
                .render(TEMPLATES)
                .toJson()
                .toString();
    }

    @Test
    void aRowBecomesItsText() {
        assertThat(render("{\"id\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"
                        + "\"template_kwargs\":{\"thinking\":false}}"))
                .isEqualTo("{\"id\":\"a\",\"text\":\"<s>xFalse\"}");
        assertThat(render("{\"id\":7,\"messages\":[],\"tools\":[{\"b\":1,\"a\":[1e-7,null]}],\"documents\":[]}"))
                .isEqualTo("{\"id\":\"7\",\"text\":\"{\\\"b\\\": 1, \\\"a\\\": [1e-07, null]}[]2025\"}");
    }

    @Test
    void theRowsOwnTokenWinsAndNullUndefinesIt() {
        String message = "\"messages\":[{\"content\":\"x\",\"n\":123456789012345678901234567890}]";
        assertThat(render("{" + message + ",\"bos_token\":\"<b>\"}"))
                .isEqualTo("{\"id\":null,\"text\":\"<b>x123456789012345678901234567890\"}");
        assertThat(render("{" + message + ",\"bos_token\":null}")).contains("\"text\":\"x1234");
    }

    @Test
    void aFailingTemplateBecomesAnError() {
        ChatTemplates raising =
                ChatTemplates.parse(Map.of("default", "{{ raise_exception('No ' ~ messages[0].role) }}"));
        String row = "{\"id\":\"e\",\"messages\":[{\"role\":\"system\"}]}";
        assertThat(RenderRow.parse(row, null, null, THEN)
                        .render(raising)
                        .toJson()
                        .toString())
                .isEqualTo(
                        "{\"id\":\"e\",\"error\":{\"type\":\"TemplateError\",\"message\":\"No system\",\"line\":1}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":1}|'messages' is missing",
                "{\"messages\":{}}|'messages' must be a list",
                "{\"messages\":[1]}|at index 0",
                "{\"messages\":[],\"tools\":{}}|'tools' must be a list",
                "{\"messages\":[],\"add_generation_prompt\":1}|'add_generation_prompt' must be true or false",
                "{\"messages\":[],\"template_kwargs\":[]}|'template_kwargs' must be an object",
                "{\"messages\":[],\"bos_token\":1}|'bos_token' must be text",
                "{\"messages\":[],\"messages\":[]}|not valid JSON",
                "[]|not a JSON object",
                "{\"messages\":[]} x|not valid JSON",
            })
    void aBadRowIsToldByItsField(String row, String reason) {
        assertThatThrownBy(() -> RenderRow.parse(row, null, null, THEN))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining(reason);
    }
}
