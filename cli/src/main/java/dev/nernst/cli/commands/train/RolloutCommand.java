package dev.nernst.cli.commands.train;

import dev.nernst.em.job.HeldOutOptions;
import dev.nernst.em.job.LocalSources;
import dev.nernst.em.job.MethodSetup;
import dev.nernst.em.job.OwnResponses;
import dev.nernst.em.job.RolloutSetup;
import dev.nernst.model.prompt.PromptData;
import picocli.CommandLine.Mixin;

/** A method that learns from responses of the model in training. */
abstract class RolloutCommand extends TrainMethodCommand {
    @Mixin
    private RolloutFlags rollout;

    @Mixin
    private AnswerFlags answers;

    @Mixin
    private GuardFlags guard;

    /** The method with its numbers; fills in flags whose defaults it and its profile set. */
    abstract OwnResponses method(RolloutFlags flags, RunFlags run);

    @Override
    final MethodSetup setup(RunFlags run) {
        return new RolloutSetup(
                method(rollout, run),
                run.data(),
                new PromptData.Options(
                        rollout.conversations.chat, rollout.conversations.system, rollout.maxPromptTokens),
                new LocalSources(rollout.recordMib),
                answers.extractor(),
                new HeldOutOptions(answers.signal(), answers.heldOutSamples),
                guard.guard(),
                guard.action,
                rollout.ends());
    }
}
