package dev.nernst.tokenizer.decoder;

/**
 * Makes one token of all.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class FuseDecoder implements Decoder {
    @Override
    public DecodeStage stage(DecodeStage next, boolean streaming) {
        return new DecodeStage() {
            @Override
            public void append(String part) {
                next.append(part);
            }

            @Override
            public void endToken() {
                // The token goes on with the next one.
            }

            @Override
            public void finish() {
                next.endToken();
                next.finish();
            }
        };
    }
}
