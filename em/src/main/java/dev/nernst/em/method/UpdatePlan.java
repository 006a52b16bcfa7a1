package dev.nernst.em.method;

import dev.nernst.em.train.TrainingSequence;
import dev.nernst.runtime.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * How often and in which pieces a rollout batch is used. Mini-batches are taken one after the other, without shuffling,
 * and start again at the front when the batch is used up (em-spec section 3.3).
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param updates optimiser updates a rollout batch; 0 for one pass over it
 * @param minibatchPrompts prompts an update, all their responses with them; 0 for an equal share of one pass
 * @param samplesPrompt responses to each prompt
 */
public record UpdatePlan(int updates, int minibatchPrompts, int samplesPrompt) {
    public UpdatePlan {
        if (updates < 0 || minibatchPrompts < 0 || samplesPrompt < 1) {
            throw new InvalidInputException("updates-per-rollout is " + updates + " and minibatch-size "
                    + minibatchPrompts + ", but neither may be negative");
        }
    }

    /** One update with everything. */
    public static UpdatePlan single(int samplesPrompt) {
        return new UpdatePlan(1, 0, samplesPrompt);
    }

    /** Updates that a batch of {@code sequences} gets; an empty one counts as one that changes nothing. */
    int updates(int sequences) {
        if (sequences == 0) {
            return 1;
        }
        if (updates > 0) {
            return updates;
        }
        int prompts = prompts(sequences);
        return minibatchPrompts == 0 ? 1 : Math.max(1, (prompts + minibatchPrompts - 1) / minibatchPrompts);
    }

    /** Whether a batch of {@code sequences} is learnt from once and whole. */
    boolean isOnePass(int sequences) {
        return updates(sequences) == 1 && (minibatchPrompts == 0 || minibatchPrompts >= prompts(sequences));
    }

    /** The sequences of update {@code update}, from 0. */
    List<TrainingSequence> minibatch(List<TrainingSequence> sequences, int update) {
        int prompts = prompts(sequences.size());
        if (prompts == 0) {
            return List.of();
        }
        int updatesInAll = updates(sequences.size());
        int size = minibatchPrompts > 0 ? minibatchPrompts : (prompts + updatesInAll - 1) / updatesInAll;
        int pieces = (prompts + size - 1) / size;
        int first = update % pieces * size;
        List<TrainingSequence> piece = new ArrayList<>();
        for (int p = first; p < Math.min(first + size, prompts); p++) {
            piece.addAll(sequences.subList(p * samplesPrompt, Math.min((p + 1) * samplesPrompt, sequences.size())));
        }
        return piece;
    }

    private int prompts(int sequences) {
        return (sequences + samplesPrompt - 1) / samplesPrompt;
    }
}
