package dev.nernst.model.generate;

import dev.nernst.model.sampling.LikelyTokens;

/**
 * A token that was drawn.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param id the token
 * @param logProbability in nats, of the model itself at temperature 1, before any processor
 * @param entropy of the distribution over its place, as above
 * @param likeliest tokens at its place, as many as were asked for
 */
public record GeneratedToken(int id, double logProbability, double entropy, LikelyTokens likeliest) {}
