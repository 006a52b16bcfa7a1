package dev.nernst.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import java.nio.file.Path;
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
}
