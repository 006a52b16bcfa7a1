package dev.nernst.model.generate;

import dev.nernst.model.sampling.LikelyTokens;
import dev.nernst.model.score.TokenScores;
import java.util.List;

/**
 * What the model says about the tokens of a prompt.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param scores log-probabilities and entropies
 * @param likeliest index t: the likeliest tokens at the place of token t + 1; empty where none were asked for
 */
public record PromptScores(TokenScores scores, List<LikelyTokens> likeliest) {}
