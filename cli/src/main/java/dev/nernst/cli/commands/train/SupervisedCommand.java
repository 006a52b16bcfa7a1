package dev.nernst.cli.commands.train;

import dev.nernst.em.job.MethodSetup;
import dev.nernst.em.job.SupervisedSetup;
import dev.nernst.runtime.InvalidInputException;
import picocli.CommandLine.Mixin;

/** A method that learns given tokens. */
abstract class SupervisedCommand extends TrainMethodCommand {
    private final SupervisedSetup.Kind kind;

    @Mixin
    private TextFlags text;

    SupervisedCommand(SupervisedSetup.Kind kind) {
        this.kind = kind;
    }

    /** Whether it is to run as the released trainer. */
    boolean isReleasedTrainer() {
        return false;
    }

    @Override
    final MethodSetup setup(RunFlags run) {
        if (kind == SupervisedSetup.Kind.PRETRAIN && (text.conversations.chat || text.conversations.system != null)) {
            throw new InvalidInputException(
                    "--chat and --system have no effect on pretrain, which learns text as it is");
        }
        run.settleLastBatch(isReleasedTrainer());
        return new SupervisedSetup(
                kind,
                run.data(),
                run.batchSize,
                text.sequenceLength,
                text.conversations.chat,
                text.conversations.system,
                run.dropsRest());
    }
}
