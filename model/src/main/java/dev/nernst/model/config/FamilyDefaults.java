package dev.nernst.model.config;

import java.util.List;

/**
 * What a family's config.json means by a field that is not there; the values of Hugging Face transformers. They are the
 * sizes of the first model that had that name.
 *
 * @param kvHeads 0 for as many as there are query heads
 * @param headSize 0 for the hidden size over the number of heads
 * @param slidingWindow tokens; in effect only where the family or {@code use_sliding_window} asks for it
 */
record FamilyDefaults(
        int vocabularySize,
        int intermediateSize,
        int kvHeads,
        int headSize,
        int maxPositions,
        int slidingWindow,
        List<Integer> bosIds,
        List<Integer> eosIds) {
    static final int HIDDEN_SIZE = 4096;
    static final int LAYERS = 32;
    static final int HEADS = 32;
    static final int MAX_WINDOW_LAYERS = 28;
    static final double EPSILON = 1e-6;
    static final double ROPE_THETA = 10_000;
    static final double INITIALIZER_RANGE = 0.02;

    static final FamilyDefaults LLAMA = new FamilyDefaults(32_000, 11_008, 0, 0, 2048, 0, List.of(1), List.of(2));
    static final FamilyDefaults QWEN2 = new FamilyDefaults(151_936, 22_016, 32, 0, 32_768, 4096, List.of(), List.of());
    static final FamilyDefaults QWEN3 =
            new FamilyDefaults(151_936, 22_016, 32, 128, 32_768, 4096, List.of(), List.of());
    static final FamilyDefaults MISTRAL =
            new FamilyDefaults(32_000, 14_336, 8, 0, 131_072, 4096, List.of(1), List.of(2));
}
