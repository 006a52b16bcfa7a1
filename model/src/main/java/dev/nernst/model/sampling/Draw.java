package dev.nernst.model.sampling;

import dev.nernst.runtime.random.RandomStream;

/**
 * A token that is to be drawn.
 *
 * @param owner the request it belongs to: where a processor fails, all draws of its owner fail
 * @param row of the logits; several draws may share one
 * @param options how it is drawn
 * @param history tokens so far
 * @param random the sequence's stream; the number used is that of the token's index among the generated ones
 * @param likeliest how many of the likeliest tokens are wanted beside it
 */
public record Draw(
        Object owner, int row, SamplingOptions options, TokenHistory history, RandomStream random, int likeliest) {}
