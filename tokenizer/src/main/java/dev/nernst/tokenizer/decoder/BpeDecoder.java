package dev.nernst.tokenizer.decoder;

import org.jspecify.annotations.Nullable;

/**
 * Turns the suffix that marks the end of a word into a space, and drops it from the last token.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record BpeDecoder(String suffix) implements Decoder {
    @Override
    public DecodeStage stage(DecodeStage next, boolean streaming) {
        return new WholeTokenStage(next) {
            private @Nullable String waiting;

            @Override
            void token(String token) {
                if (waiting != null) {
                    emit(waiting.replace(suffix, " "));
                }
                waiting = token;
            }

            @Override
            public void finish() {
                if (waiting != null) {
                    emit(waiting.replace(suffix, ""));
                }
                super.finish();
            }
        };
    }
}
