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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void theSpecialTokensMapGoesBeforeTokenizerConfig() throws IOException {
        config("""
            {"bos_token": {"content": "<|im_start|>"}, "pad_token": null, "chat_template": "T", "add_bos_token": true}\
            """);
        Files.writeString(directory.resolve("special_tokens_map.json"), """
            {"bos_token": "a", "eos_token": {"content": "<|im_end|>"}, "pad_token": "b"}\
            """);
        Tokenizer tokenizer = Tokenizer.load(directory);
        assertThat(tokenizer.config().specialTokens()).isEqualTo(new SpecialTokens("a", "<|im_end|>", "b", null));
        assertThat(tokenizer.bosId()).isEqualTo(tokenizer.idOf("a"));
        assertThat(tokenizer.config().chatTemplate()).contains("T");
        assertThat(tokenizer.encodeIds("c", true)).isEqualTo(tokenizer.encodeIds("c", false));
    }

    @Test
    void theSpecialTokensMapIsNotReadBesideAddedTokensDecoder() throws IOException {
        config("""
            {"bos_token": "<|im_start|>", "added_tokens_decoder": {}}\
            """);
        Files.writeString(directory.resolve("special_tokens_map.json"), """
            {"bos_token": "a", "additional_special_tokens": ["<x>"]}\
            """);
        Tokenizer tokenizer = Tokenizer.load(directory);
        assertThat(tokenizer.config().specialTokens()).isEqualTo(new SpecialTokens("<|im_start|>", null, null, null));
        assertThat(tokenizer.idOf("<x>")).isEmpty();
    }

    /** Ids of transformers 5.24 for the same files. */
    @Test
    void tokensWithARoleThatOnlyTheConfigurationNamesAreAdded() throws IOException {
        withoutAddedTokens();
        config("""
            {"bos_token": "<|im_start|>", "eos_token": "<|im_end|>"}\
            """);
        Tokenizer tokenizer = Tokenizer.load(directory);
        int end = tokenizer.vocabularySize() - 1;
        assertThat(tokenizer.encodeIds("hi<|im_end|>", false)).containsExactly(71, 72, end);
        assertThat(tokenizer.decode(new int[] {71, 72, end}, true)).isEqualTo("hi");
        assertThat(tokenizer.idOf("<|im_start|>")).hasValue(end - 1);
    }

    @Test
    void flagsOfTheConfigurationRule() throws IOException {
        int end = Tokenizer.load(directory).idOf("<|im_end|>").orElseThrow();
        config("""
            {"added_tokens_decoder": {"9": {"content": "<|im_end|>", "rstrip": true, "special": true}}}\
            """);
        assertThat(Tokenizer.load(directory).encodeIds("hi<|im_end|>\nyo", false))
                .containsExactly(71, 72, end, 88, 78);
    }

    /** A token is named by a role, by a list, by an object, or by any field whose name ends in _token. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sep_token\": \"<x>\", \"mask_token\": {\"content\": \"<y>\", \"rstrip\": true}}",
                "{\"extra_special_tokens\": [\"<x>\", {\"content\": \"<y>\", \"rstrip\": true}]}",
                "{\"additional_special_tokens\": [\"<x>\", {\"content\": \"<y>\", \"rstrip\": true}]}",
                "{\"extra_special_tokens\": {\"image\": \"<x>\", \"sound\": {\"content\": \"<y>\", \"rstrip\": true}}}",
                "{\"image_token\": \"<x>\", \"sound_token\": {\"content\": \"<y>\", \"rstrip\": true}, \"add_bos_token\": true}"
            })
    void extraTokensAreAdded(String config) throws IOException {
        int size = Tokenizer.load(directory).vocabularySize();
        for (String file : new String[] {"tokenizer_config.json", "special_tokens_map.json"}) {
            Files.writeString(directory.resolve(file), config);
            Tokenizer tokenizer = Tokenizer.load(directory);
            assertThat(tokenizer.encodeIds("<x><y> hi", false)).as(file).containsExactly(size, size + 1, 71, 72);
            assertThat(tokenizer.decode(new int[] {size, size + 1, 71}, true)).isEqualTo("h");
            Files.delete(directory.resolve(file));
        }
    }

    @Test
    void addedTokensOfAFileOfTheirOwnAreAdded() throws IOException {
        int size = Tokenizer.load(directory).vocabularySize();
        config("{\"eos_token\": \"<x>\"}");
        Files.writeString(directory.resolve("added_tokens.json"), "{\"<x>\": 5000, \"<y>\": 4000}");
        Tokenizer tokenizer = Tokenizer.load(directory);
        assertThat(tokenizer.encodeIds("<x><y>", false)).containsExactly(size + 1, size);
        assertThat(tokenizer.isSpecial(size + 1)).isTrue();
        assertThat(tokenizer.isSpecial(size)).isFalse();
    }

    /** Such a class builds its own pre-tokenizer, so that the flag in tokenizer.json has no effect. */
    @Test
    void aGpt2ClassPutsASpaceInFrontWhereItIsTold() throws IOException {
        int[] spaced = Tokenizer.load(directory).encodeIds(" hi 12", false);
        config("{\"tokenizer_class\": \"GPT2Tokenizer\", \"add_prefix_space\": true}");
        assertThat(Tokenizer.load(directory).encodeIds("hi 12", false)).isEqualTo(spaced);
        config("{\"tokenizer_class\": \"PreTrainedTokenizerFast\", \"add_prefix_space\": true}");
        assertThat(Tokenizer.load(directory).encodeIds("hi", false)).containsExactly(71, 72);
        ObjectNode document = Fixtures.document("smollm-like");
        ((ObjectNode) document.at("/pre_tokenizer/pretokenizers/1")).put("add_prefix_space", true);
        Files.writeString(directory.resolve("tokenizer.json"), document.toString());
        config("{\"tokenizer_class\": \"GPT2TokenizerFast\"}");
        assertThat(Tokenizer.load(directory).encodeIds("hi", false)).containsExactly(71, 72);
    }

    private void withoutAddedTokens() throws IOException {
        ObjectNode document = Fixtures.document("smollm-like");
        document.putArray("added_tokens");
        Files.writeString(directory.resolve("tokenizer.json"), document.toString());
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
