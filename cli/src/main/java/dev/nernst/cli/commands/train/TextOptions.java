package dev.nernst.cli.commands.train;

import dev.nernst.runtime.InvalidInputException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How data rows become tokens. */
final class TextOptions {
    @Option(
            names = "--sequence-length",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Most tokens of a sequence; never more than the model's context. Default: ${DEFAULT-VALUE}.")
    private int sequenceLength;

    @Option(names = "--chat", description = "Put prompts into the model's chat template as a user's message.")
    boolean chat;

    @Option(
            names = "--system",
            paramLabel = "T",
            description = "A system message to begin conversations that have none with.")
    @Nullable
    String system;

    /** Most tokens of a sequence. */
    int sequenceLength(int maxPositions) {
        if (sequenceLength < 2) {
            throw new InvalidInputException("--sequence-length " + sequenceLength + ": must be at least 2");
        }
        return Math.min(sequenceLength, maxPositions);
    }
}
