package dev.nernst.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every golden vector: ids, offsets, both decodings and the stream. */
@RequiresShared
class GoldenVectorsTest {
    @ParameterizedTest
    @CsvSource({
        "qwen2-like, golden/tokenizers/trained/qwen2-like",
        "llama3-like, golden/tokenizers/trained/llama3-like",
        "gpt2-like, golden/tokenizers/trained/gpt2-like",
        "roberta-like, golden/tokenizers/trained/roberta-like",
        "smollm-like, golden/tokenizers/trained/smollm-like",
        "deepseek-like, golden/tokenizers/trained/deepseek-like",
        "added-token-flags, golden/tokenizers/trained/added-token-flags",
        "llama2-like, golden/tokenizers/trained/llama2-like",
        "metaspace-first, golden/tokenizers/trained/metaspace-first",
        "metaspace-always-unk, golden/tokenizers/trained/metaspace-always-unk",
        "metaspace-fused-unk, golden/tokenizers/trained/metaspace-fused-unk",
        "gemma-like, golden/tokenizers/trained/gemma-like",
        "qwen3, tokenizers/qwen3",
        "tinystories-656k, models/TinyStories-656K"
    })
    void everyVector(String name, String tokenizer) {
        Path vectors = Shared.path("golden/tokenizers/vectors").resolve(name + ".jsonl");
        assertThat(Vectors.check(Tokenizer.load(Shared.path(tokenizer)), vectors))
                .isGreaterThan(200);
    }

    @Test
    void promptsOfAnInstructModel() throws IOException {
        Path folder = Shared.path("golden/SmolLM2-135M-Instruct");
        Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"));
        JsonNode golden =
                new ObjectMapper().readTree(folder.resolve("golden.json").toFile());
        assertThat(golden.get("chats")).isNotEmpty();
        for (JsonNode chat : golden.get("chats")) {
            assertThat(tokenizer.encodeIds(chat.get("prompt").textValue(), true))
                    .isEqualTo(Vectors.ints(chat.get("prompt_ids")));
            assertThat(tokenizer.decode(Vectors.ints(chat.get("new_ids")), true))
                    .isEqualTo(chat.get("text").textValue());
        }
    }

    @Test
    void textsOfTinyStories() throws IOException {
        Tokenizer tokenizer = Tokenizer.load(Shared.path("models/TinyStories-656K"));
        JsonNode golden = new ObjectMapper()
                .readTree(Shared.path("golden/TinyStories-656K-tokenizer.json").toFile());
        assertThat(golden).isNotEmpty();
        for (JsonNode row : golden) {
            String text = row.get("input").textValue();
            assertThat(tokenizer.encodeAsLibrary(text)).isEqualTo(Vectors.ints(row.get("ids")));
            assertThat(tokenizer.encodeIds(text, false)).isEqualTo(Vectors.ints(row.get("ids_no_special")));
        }
        assertThat(tokenizer.bosId()).hasValue(1);
        assertThat(tokenizer.eosId()).hasValue(2);
    }
}
