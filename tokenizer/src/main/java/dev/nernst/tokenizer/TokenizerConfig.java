package dev.nernst.tokenizer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What lies beside tokenizer.json: tokenizer_config.json, special_tokens_map.json and template files. Immutable and
 * thread-safe.
 *
 * @param specialTokens the tokens with a role
 * @param chatTemplates chat templates by name, as raw Jinja text; a single one is called {@code default}
 */
public record TokenizerConfig(SpecialTokens specialTokens, Map<String, String> chatTemplates) {
    /** The name of the template that is meant where none is named. */
    public static final String DEFAULT_TEMPLATE = "default";

    /** Nothing configured. */
    public static final TokenizerConfig EMPTY = new TokenizerConfig(SpecialTokens.NONE, Map.of());

    public TokenizerConfig {
        chatTemplates = Collections.unmodifiableMap(new LinkedHashMap<>(chatTemplates));
    }

    /** The template called {@code default}, as raw Jinja text. */
    public Optional<String> chatTemplate() {
        return Optional.ofNullable(chatTemplates.get(DEFAULT_TEMPLATE));
    }
}
