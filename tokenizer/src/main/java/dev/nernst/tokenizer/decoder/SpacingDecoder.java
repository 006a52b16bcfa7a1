package dev.nernst.tokenizer.decoder;

/**
 * What stands in where a tokenizer has no decoder: tokens with a space between them.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class SpacingDecoder implements Decoder {
    @Override
    public DecodeStage stage(DecodeStage next, boolean streaming) {
        return new WholeTokenStage(next) {
            private boolean first = true;

            @Override
            void token(String token) {
                emit(first ? token : " " + token);
                first = false;
            }
        };
    }
}
