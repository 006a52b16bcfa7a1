package dev.nernst.em.job;

import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.RolloutSource;
import dev.nernst.model.prompt.PromptRow;
import java.util.List;

/** Opens the source of a run's rollouts. Another place to sample in is another implementation. */
@FunctionalInterface
public interface RolloutSources {
    /**
     * @param prompts that the run samples responses to
     * @param options how it does
     * @param notes receives what the user should know, a sentence each
     */
    RolloutSource open(MethodInput input, List<PromptRow> prompts, RolloutOptions options, List<String> notes);
}
