package dev.nernst.tokenizer.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import dev.nernst.tokenizer.rows.RenderRow;
import dev.nernst.tokenizer.rows.RenderedRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Every row of the golden conversations, rendered by transformers, through its public template. */
@RequiresShared
class GoldenTemplatesTest {
    private static final Clock THEN = Clock.fixed(Instant.parse("2025-03-14T15:09:26Z"), ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyRowRendersToTheSameTextOrFailsForTheSameReason() throws IOException {
        Path folder = Shared.path("golden/templates");
        Map<String, JsonNode> index = new HashMap<>();
        Map<String, ChatTemplates> templates = new HashMap<>();
        for (JsonNode entry : JSON.readTree(folder.resolve("index.json").toFile())) {
            String name = entry.get("template_id").asText();
            index.put(name, entry);
            String source = Files.readString(folder.resolve(entry.get("file").asText()));
            templates.put(name, ChatTemplates.of(ChatTemplate.parse(source)));
        }
        List<String> rows = Files.readAllLines(folder.resolve("conversations.jsonl"));
        assertThat(rows).hasSizeGreaterThan(1000);
        SoftAssertions softly = new SoftAssertions();
        for (String line : rows) {
            JsonNode row = JSON.readTree(line);
            JsonNode entry =
                    Objects.requireNonNull(index.get(row.get("template_id").asText()));
            RenderedRow rendered = RenderRow.parse(
                            line,
                            entry.get("bos_token").textValue(),
                            entry.get("eos_token").textValue(),
                            THEN)
                    .render(Objects.requireNonNull(
                            templates.get(row.get("template_id").asText())));
            JsonNode result = rendered.toJson();
            String id = row.get("id").asText();
            if (row.has("expected")) {
                softly.assertThat(result.path("text").asText())
                        .as(id)
                        .isEqualTo(row.get("expected").asText());
            } else {
                softly.assertThat(result.path("error").path("type").asText())
                        .as(id)
                        .isEqualTo(row.get("error").get("type").asText());
                softly.assertThat(result.path("error").path("message").asText())
                        .as(id)
                        .isEqualTo(row.get("error").get("message").asText());
            }
        }
        softly.assertAll();
    }
}
