package dev.nernst.model.sampling;

import dev.nernst.runtime.op.SoftmaxSums;

/**
 * The next token of a sequence.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param id the token
 * @param logProbability in nats, of the model itself at temperature 1, before any processor
 * @param softmax of the model itself, as above
 * @param likeliest tokens of the model itself, as above; as many as were asked for
 */
public record Choice(int id, double logProbability, SoftmaxSums softmax, LikelyTokens likeliest) {}
