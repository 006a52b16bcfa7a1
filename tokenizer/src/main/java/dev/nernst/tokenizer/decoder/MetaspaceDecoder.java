package dev.nernst.tokenizer.decoder;

/**
 * Turns SentencePiece's visible space back into spaces; in the first token it goes, where one was put in front.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record MetaspaceDecoder(char replacement, boolean prepended) implements Decoder {
    @Override
    public DecodeStage stage(DecodeStage next, boolean streaming) {
        return new WholeTokenStage(next) {
            private boolean first = true;

            @Override
            void token(String token) {
                String visible = String.valueOf(replacement);
                emit(token.replace(visible, first && prepended ? "" : " "));
                first = false;
            }
        };
    }
}
