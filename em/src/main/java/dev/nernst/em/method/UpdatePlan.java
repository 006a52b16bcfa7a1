package dev.nernst.em.method;

import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.runtime.InvalidInputException;
import java.util.List;

/**
 * How often and in which pieces a rollout batch is used. Mini-batches are taken one after the other, without shuffling
 * (em-spec section 3.3). Those of a given size start again at the front when the batch is used up; without a size the
 * updates share one pass, so that no prompt is learnt from twice.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param updates optimiser updates a rollout batch; 0 for one pass over it. Without a mini-batch size there are never more
 *     than the batch has prompts
 * @param minibatchPrompts prompts an update, all their responses with them; 0 for equal shares of one pass, whose sizes
 *     differ by one at most
 */
public record UpdatePlan(int updates, int minibatchPrompts) {
    /** One update with everything. */
    public static final UpdatePlan SINGLE = new UpdatePlan(1, 0);

    public UpdatePlan {
        if (updates < 0 || minibatchPrompts < 0) {
            throw new InvalidInputException("updates-per-rollout is " + updates + " and minibatch-size "
                    + minibatchPrompts + ", but neither may be negative");
        }
    }

    /** Updates that a batch of {@code prompts} gets; an empty one counts as one that changes nothing. */
    int updates(int prompts) {
        if (prompts == 0) {
            return 1;
        }
        if (minibatchPrompts == 0) {
            return Math.clamp(updates, 1, prompts);
        }
        return updates > 0 ? updates : pieces(prompts);
    }

    /** Whether a batch of {@code prompts} is learnt from once and whole. */
    boolean isOnePass(int prompts) {
        return updates(prompts) == 1 && pieces(prompts) == 1;
    }

    /** How many prompts of a batch of {@code prompts} no update learns from. */
    public int unused(int prompts) {
        return prompts - start(prompts, Math.min(updates(prompts), pieces(prompts)));
    }

    /** The sequences of update {@code update}, from 0. */
    List<TrainingSequence> minibatch(List<TrainingSequence> sequences, int samplesPerPrompt, int update) {
        int prompts = sequences.size() / samplesPerPrompt;
        if (prompts == 0) {
            return List.of();
        }
        int piece = update % pieces(prompts);
        return sequences.subList(
                samplesPerPrompt * start(prompts, piece), samplesPerPrompt * start(prompts, piece + 1));
    }

    /** How many mini-batches one pass over a batch has. */
    private int pieces(int prompts) {
        return minibatchPrompts == 0 ? updates(prompts) : Math.ceilDiv(prompts, minibatchPrompts);
    }

    /** The first prompt of mini-batch {@code piece}; where shares cannot be equal the first ones are larger. */
    private int start(int prompts, int piece) {
        if (minibatchPrompts > 0) {
            return Math.min(piece * minibatchPrompts, prompts);
        }
        int pieces = pieces(prompts);
        return piece * (prompts / pieces) + Math.min(piece, prompts % pieces);
    }
}
