package dev.nernst.cli.commands.train;

import dev.nernst.em.data.Conversations;
import dev.nernst.em.data.Examples;
import dev.nernst.em.method.OptimizerRecipe;
import dev.nernst.em.method.Profile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nernst train sft}. */
@Command(
        name = "sft",
        description =
                "Learn completions: rows of --data have messages, or prompt and completion; the loss is on what the "
                        + "assistant says alone.")
final class SftCommand extends SupervisedCommand {
    @Option(
            names = "--profile",
            paramLabel = "P",
            description = "Take the optimiser's numbers of the paper's baseline: code, those of the released scripts; "
                    + "paper, the same, for the paper names none. Default: neither.")
    private @Nullable Profile profile;

    SftCommand() {
        super("sft");
    }

    @Override
    OptimizerRecipe recipe() {
        return profile == null ? OptimizerRecipe.SUPERVISED : OptimizerRecipe.supervised(profile);
    }

    @Override
    Examples read(Path file, MethodInput input, int sequenceLength) throws IOException {
        return Conversations.read(
                file,
                input.encoder(),
                new Conversations.Options(text().conversations.chat, text().conversations.system, sequenceLength));
    }
}
