package dev.nernst.tokenizer.gguf;

import dev.nernst.tokenizer.SpecialTokens;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.tokenizer.TokenizerConfig;
import dev.nernst.tokenizer.json.TokenizerJson;
import java.util.Map;

/**
 * A GGUF file's tokenizer as Hugging Face files. Immutable and thread-safe.
 *
 * @param tokenizerJson the text of tokenizer.json
 * @param tokenizerConfigJson the text of tokenizer_config.json
 * @param config what the latter says
 */
public record HuggingFaceForm(String tokenizerJson, String tokenizerConfigJson, TokenizerConfig config) {
    /** The tokenizer that the files describe; {@code name} stands for the file in messages. */
    public Tokenizer tokenizer(String name) {
        return new Tokenizer(TokenizerJson.read(name, tokenizerJson), config);
    }

    static HuggingFaceForm of(
            String tokenizerJson, String configJson, SpecialTokens tokens, Map<String, String> templates) {
        return new HuggingFaceForm(tokenizerJson, configJson, new TokenizerConfig(tokens, templates));
    }
}
