package dev.nernst.model.generate;

/**
 * What came after a prompt.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param request index of the request
 * @param sample index among the samples of that request
 * @param promptIds token ids of the prompt
 * @param tokenIds the new ones only, the end token included
 * @param logProbabilities of each new token in nats, of the model itself at temperature 1, before any processor
 * @param text of the new tokens without the end token and without special tokens, cut before a stop string; empty where
 *     the engine has no way to decode
 * @param finishReason why it ended
 */
public record Generation(
        int request,
        int sample,
        int[] promptIds,
        int[] tokenIds,
        double[] logProbabilities,
        String text,
        FinishReason finishReason) {}
