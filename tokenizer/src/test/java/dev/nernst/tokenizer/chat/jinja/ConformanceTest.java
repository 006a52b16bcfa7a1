package dev.nernst.tokenizer.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small templates of our own with what Jinja2 3.1.6 made of them, in the environment transformers 5.17 renders chat templates in:
 * the text, or the exception's type (empty where only failing matters) and, where it is the same sentence, its message.
 */
class ConformanceTest {
    private static final Clock THEN = Clock.fixed(Instant.parse("2025-03-14T15:09:26Z"), ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"expressions", "filters", "tests", "statements"})
    void rendersAsJinjaDoes(String file) throws IOException {
        Map<String, Object> variables = new HashMap<>();
        JSON.readTree(lines("context.json").reduce("", String::concat))
                .properties()
                .forEach(entry -> variables.put(entry.getKey(), entry.getValue()));
        SoftAssertions softly = new SoftAssertions();
        List<String> rows = lines(file + ".jsonl").toList();
        assertThat(rows).hasSizeGreaterThan(100);
        for (String line : rows) {
            JsonNode row = JSON.readTree(line);
            String template = row.get("template").asText();
            try {
                String text = JinjaTemplate.parse(template).render(variables, THEN);
                softly.assertThat(text).as(template).isEqualTo(row.path("text").asText(null));
            } catch (TemplateException failure) {
                softly.assertThat(row.has("error"))
                        .as("%s fails: %s", template, failure.getMessage())
                        .isTrue();
                if (!row.path("error").asText().isEmpty()) {
                    softly.assertThat(failure.type())
                            .as(template)
                            .isEqualTo(row.get("error").asText());
                }
                if (row.has("message")) {
                    softly.assertThat(failure.reason())
                            .as(template)
                            .isEqualTo(row.get("message").asText());
                }
            }
        }
        softly.assertAll();
    }

    private static Stream<String> lines(String name) {
        InputStream stream = Objects.requireNonNull(ConformanceTest.class.getResourceAsStream("/jinja/" + name));
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)).lines();
    }
}
