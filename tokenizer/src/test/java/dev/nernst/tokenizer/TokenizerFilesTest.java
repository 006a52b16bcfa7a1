package dev.nernst.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files beside tokenizer.json, and GPT-2's own layout. */
class TokenizerFilesTest {
    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void tokenizerJson() throws IOException {
        Files.writeString(
                directory.resolve("tokenizer.json"),
                Fixtures.document("smollm-like").toString());
    }

    @Test
    void withoutConfigurationNothingIsNamed() {
        Tokenizer tokenizer = Tokenizer.load(directory.resolve("tokenizer.json"));
        assertThat(tokenizer.config()).isEqualTo(TokenizerConfig.EMPTY);
        assertThat(tokenizer.bosId()).isEmpty();
        assertThat(tokenizer.config().chatTemplate()).isEmpty();
    }

    @Test
    void tokenizerConfigGoesBeforeTheSpecialTokensMap() throws IOException {
        config("""
            {"bos_token": {"content": "<|im_start|>"}, "pad_token": null, "chat_template": "T", "add_bos_token": true}\
            """);
        Files.writeString(directory.resolve("special_tokens_map.json"), """
            {"bos_token": "a", "eos_token": {"content": "<|im_end|>"}, "pad_token": "b"}\
            """);
        Tokenizer tokenizer = Tokenizer.load(directory);
        assertThat(tokenizer.config().specialTokens())
                .isEqualTo(new SpecialTokens("<|im_start|>", "<|im_end|>", null, null));
        assertThat(tokenizer.bosId()).isEqualTo(tokenizer.idOf("<|im_start|>"));
        assertThat(tokenizer.padId()).isEmpty();
        assertThat(tokenizer.config().chatTemplate()).contains("T");
        assertThat(tokenizer.encodeIds("a", true)).isEqualTo(tokenizer.encodeIds("a", false));
    }

    @Test
    void chatTemplatesMayHaveNames() throws IOException {
        config("""
            {"chat_template": [{"name": "default", "template": "D"}, {"name": "tool_use", "template": "U"}]}\
            """);
        assertThat(Tokenizer.load(directory).config().chatTemplates())
                .containsEntry("default", "D")
                .containsEntry("tool_use", "U");
    }

    @Test
    void templateFilesGoBeforeTheConfiguration() throws IOException {
        config("{\"chat_template\": \"T\"}");
        Files.writeString(directory.resolve("chat_template.jinja"), "J\n");
        Path more = Files.createDirectory(directory.resolve("additional_chat_templates"));
        Files.writeString(more.resolve("rag.jinja"), "R");
        TokenizerConfig config = Tokenizer.load(directory).config();
        assertThat(config.chatTemplate()).contains("J\n");
        assertThat(config.chatTemplates()).containsEntry("rag", "R");
    }

    @Test
    void tokensThatOnlyTheConfigurationNamesAreAdded() throws IOException {
        config("""
            {"added_tokens_decoder": {"1027": {"content": "<extra>", "special": true}}}\
            """);
        Tokenizer tokenizer = Tokenizer.load(directory);
        assertThat(tokenizer.idOf("<extra>")).hasValue(1027);
        assertThat(tokenizer.encodeIds("a<extra>", false)).endsWith(1027);
    }

    @Test
    void aBrokenConfigurationNamesFileAndField() throws IOException {
        config("{\"bos_token\": 7}");
        assertThatThrownBy(() -> Tokenizer.load(directory))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("tokenizer_config.json")
                .hasMessageContaining("bos_token is not a string");
    }

    @Test
    void gpt2LayoutGivesTheSameIds() throws IOException {
        ObjectNode document = Fixtures.document("roberta-like");
        Files.delete(directory.resolve("tokenizer.json"));
        Files.writeString(
                directory.resolve("vocab.json"),
                document.get("model").get("vocab").toString());
        StringBuilder merges = new StringBuilder("#version: 0.2\n");
        for (JsonNode merge : document.get("model").get("merges")) {
            merges.append(merge.get(0).textValue())
                    .append(' ')
                    .append(merge.get(1).textValue())
                    .append('\n');
        }
        Files.writeString(directory.resolve("merges.txt"), merges);
        Tokenizer layout = Tokenizer.load(directory);
        Tokenizer original = Fixtures.tokenizer(document);
        String text = " The number 42 isn't prime.\n";
        assertThat(layout.encodeIds(text, true)).isEqualTo(original.encodeIds(text, false));
        assertThat(layout.decode(layout.encodeIds(text, true), true)).isEqualTo(text);
    }

    private void config(String content) throws IOException {
        Files.writeString(directory.resolve("tokenizer_config.json"), content);
    }
}
