package dev.nernst.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** tokenizer.json as what GGUF says of a tokenizer. */
class HuggingFaceTokenizerTest {
    @TempDir
    Path directory;

    @Test
    void sentencePieceStyleGetsScoresFromRanks() throws IOException {
        write("tokenizer.json", """
            {"added_tokens": [{"id": 0, "content": "<unk>", "special": true}, {"id": 1, "content": "<s>", "special": true},
              {"id": 8, "content": "<note>", "special": false}],
             "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}]},
             "pre_tokenizer": null,
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}]},
             "model": {"type": "BPE", "byte_fallback": true, "unk_token": "<unk>",
               "vocab": {"<unk>": 0, "<s>": 1, "<0x0A>": 2, "a": 3, "b": 4, "ab": 5, "abb": 6},
               "merges": ["a b", ["ab", "b"]]}}
            """);
        write("tokenizer_config.json", "{\"bos_token\": {\"content\": \"<s>\"}, \"unk_token\": \"<unk>\"}");
        write("generation_config.json", "{\"eos_token_id\": [5, 6]}");
        GgufTokenizer tokenizer = HuggingFaceTokenizer.read(directory);
        assertThat(tokenizer.model()).isEqualTo("llama");
        assertThat(tokenizer.tokens())
                .containsExactly("<unk>", "<s>", "<0x0A>", "a", "b", "ab", "abb", "[PAD7]", "<note>");
        assertThat(tokenizer.types()).containsExactly(2, 3, 6, 1, 1, 1, 1, 5, 4);
        assertThat(tokenizer.scores()).containsExactly(0f, 0f, 0f, 0f, 0f, -1f, -2f, 0f, 0f);
        assertThat(tokenizer.merges()).isEmpty();
        assertThat(tokenizer.ids()).isEqualTo(Map.of("bos", 1, "unknown", 0, "eot", 5, "eom", 6));
        assertThat(tokenizer.flags())
                .isEqualTo(Map.of("add_bos_token", true, "add_eos_token", false, "add_space_prefix", true));
    }

    @Test
    void whatLlamaCppLacksIsRefused() throws IOException {
        write("tokenizer.json", "{\"model\": {\"type\": \"Unigram\"}}");
        assertThatThrownBy(() -> HuggingFaceTokenizer.read(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("model is not BPE");
        write(
                "tokenizer.json",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}, "
                        + "\"pre_tokenizer\": {\"type\": \"Whitespace\"}}");
        assertThatThrownBy(() -> HuggingFaceTokenizer.read(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("pre_tokenizer is not one that llama.cpp is known to have");
        write("tokenizer.json", "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 4000000000}, \"merges\": []}}");
        assertThatThrownBy(() -> HuggingFaceTokenizer.read(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("has the id 4000000000");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt2-like, gpt-2",
        "smollm-like, smollm",
        "qwen2-like, qwen2",
        "llama3-like, llama-bpe",
        "deepseek-like, deepseek-coder"
    })
    @RequiresShared
    void byteLevelPreTokenizersAreKnown(String name, String expected) {
        GgufTokenizer tokenizer = HuggingFaceTokenizer.read(Shared.path("golden/tokenizers/trained/" + name));
        assertThat(tokenizer.model()).isEqualTo("gpt2");
        assertThat(tokenizer.pre()).isEqualTo(expected);
        assertThat(tokenizer.merges()).isNotEmpty();
    }

    @Test
    @RequiresShared
    void aPublishedTokenizerIsThatOfItsGgufFile() {
        Path file = Shared.path("models/SmolLM2-135M-Instruct/SmolLM2-135M-Instruct.Q4_1.gguf");
        try (GgufWeights weights = GgufWeights.open(file)) {
            GgufTokenizer expected = weights.tokenizer();
            GgufTokenizer actual = HuggingFaceTokenizer.read(Shared.path("golden/SmolLM2-135M-Instruct"));
            assertThat(actual.model()).isEqualTo(expected.model());
            assertThat(actual.pre()).isEqualTo(expected.pre());
            assertThat(actual.tokens()).isEqualTo(expected.tokens());
            assertThat(actual.merges()).isEqualTo(expected.merges());
            assertThat(actual.types()).isEqualTo(expected.types());
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }
}
