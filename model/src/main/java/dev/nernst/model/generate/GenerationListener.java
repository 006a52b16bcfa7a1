package dev.nernst.model.generate;

/** Watches generations grow; called from the thread that runs the engine. */
public interface GenerationListener {
    /** Hears nothing. */
    GenerationListener NONE = new GenerationListener() {};

    /** A token was drawn; {@code logProbability} in nats, as in {@link Generation}. */
    default void onToken(int request, int sample, int id, double logProbability) {}

    /** More text is certain: whole characters, nothing that may yet turn out to belong to a stop string. */
    default void onText(int request, int sample, String piece) {}

    /** A generation is complete. */
    default void onFinished(Generation generation) {}
}
