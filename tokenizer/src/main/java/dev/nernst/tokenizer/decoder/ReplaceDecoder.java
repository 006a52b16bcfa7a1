package dev.nernst.tokenizer.decoder;

import dev.nernst.tokenizer.pattern.TextPattern;
import dev.nernst.tokenizer.text.NormalizedText;
import dev.nernst.tokenizer.text.WorkLimit;

/**
 * Replaces every match of a pattern inside each token.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record ReplaceDecoder(TextPattern pattern, String content) implements Decoder {
    @Override
    public DecodeStage stage(DecodeStage next, boolean streaming) {
        return new WholeTokenStage(next) {
            private final WorkLimit limit = new WorkLimit(0);

            @Override
            void token(String token) {
                emit(replace(token, limit.extend(token.length())));
            }
        };
    }

    private String replace(String token, WorkLimit limit) {
        if (token.isEmpty()) {
            return token;
        }
        NormalizedText text = NormalizedText.original(token, limit);
        StringBuilder replaced = new StringBuilder(token.length());
        pattern.cut(text, 0, text.length(), (from, to, match) -> {
            if (match) {
                replaced.append(content);
            } else {
                replaced.append(text.units(), from, to - from);
            }
        });
        return replaced.toString();
    }
}
