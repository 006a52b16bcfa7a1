package dev.nernst.model.generate;

import dev.nernst.model.recording.RecordedRows;
import dev.nernst.model.sampling.LikelyTokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came after a prompt. Log-probabilities, entropies and likeliest tokens are those of the model itself at temperature
 * 1, before any processor, in nats.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param request index of the request in its call
 * @param sample index among the samples of that request
 * @param promptIds token ids of the prompt
 * @param tokenIds the new ones only, the end token included
 * @param logProbabilities of each new token
 * @param entropies of the distribution that each new token was drawn from
 * @param likeliest tokens at the place of each new token; empty where none were asked for
 * @param text of the new tokens without the end token and without special tokens, cut before a stop string; empty where
 *     the engine has no way to decode
 * @param pieces the tokens and the text that they made, one after the other
 * @param finishReason why it ended
 * @param cachedTokens how many tokens of the prompt were not computed, because an earlier prompt began with them
 * @param promptScores of the prompt, where asked for
 * @param recorded where its rows are in the recording that the engine wrote, if it wrote one
 * @param error what went wrong, in words, where it failed
 */
public record Generation(
        int request,
        int sample,
        int[] promptIds,
        int[] tokenIds,
        double[] logProbabilities,
        double[] entropies,
        List<LikelyTokens> likeliest,
        String text,
        List<TextPiece> pieces,
        FinishReason finishReason,
        int cachedTokens,
        @Nullable PromptScores promptScores,
        @Nullable RecordedRows recorded,
        @Nullable String error) {}
