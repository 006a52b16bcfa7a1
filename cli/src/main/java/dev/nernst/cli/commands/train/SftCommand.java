package dev.nernst.cli.commands.train;

import dev.nernst.em.data.Conversations;
import dev.nernst.em.data.Examples;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code nernst train sft}. */
@Command(
        name = "sft",
        description =
                "Learn completions: rows of --data have messages, or prompt and completion; the loss is on what the "
                        + "assistant says alone.")
final class SftCommand extends SupervisedCommand {
    private static final double LEARNING_RATE = 1e-5;

    SftCommand() {
        super("sft", LEARNING_RATE);
    }

    @Override
    Examples read(Path file, MethodInput input, int sequenceLength) throws IOException {
        return Conversations.read(
                file,
                input.encoder(),
                new Conversations.Options(text().conversations.chat, text().conversations.system, sequenceLength));
    }
}
