package dev.nernst.model.generate;

import java.util.List;

/**
 * Watches generations grow; called from the thread that runs the engine, between its passes. What it throws ends the request
 * that it was told of, and no other.
 */
public interface GenerationListener {
    /** Hears nothing. */
    GenerationListener NONE = new GenerationListener() {};

    /** A token was drawn; {@code logProbability} in nats, as in {@link Generation}. */
    default void onToken(int request, int sample, int id, double logProbability) {}

    /**
     * More text is certain, together with the tokens that made it. All pieces of a generation together have all of its
     * tokens and its whole text.
     *
     * @param tokens of the piece, never empty
     * @param text as in {@link TextPiece}
     */
    default void onText(int request, int sample, List<GeneratedToken> tokens, String text) {}

    /** A generation is complete, cancelled or failed. */
    default void onFinished(Generation generation) {}
}
