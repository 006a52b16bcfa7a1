package dev.nernst.tokenizer.decoder;

/** Makes text of tokens. Implementations are immutable and thread-safe; what they remember lives in their stages. */
@FunctionalInterface
public interface Decoder {
    /**
     * A fresh stage.
     *
     * @param next receives what this stage makes
     * @param streaming whether text is wanted as soon as it can be shown, even where a later token could still revoke it
     */
    DecodeStage stage(DecodeStage next, boolean streaming);

    /**
     * Whether U+FFFD comes out only where it is final. Where it is not, a stream holds text back while it ends in one, as
     * the reference does.
     */
    default boolean isReplacementFinal() {
        return false;
    }
}
