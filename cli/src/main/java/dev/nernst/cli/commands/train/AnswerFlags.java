package dev.nernst.cli.commands.train;

import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.em.heldout.Signal;
import dev.nernst.model.answer.AnswerExtractor;
import dev.nernst.runtime.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Flags that say what an answer is and which held-out signal chooses the best weights. */
@HelpGroup(HelpGroup.ANSWERS)
final class AnswerFlags {
    private static final String REGEX = "regex:";

    @Option(
            names = "--answer",
            paramLabel = "HOW",
            defaultValue = "boxed",
            description = "How an answer is taken out of a response: boxed, last-number, or regex:EXPRESSION. "
                    + "Default: ${DEFAULT-VALUE}.")
    private String answer;

    @Option(
            names = "--keep-best-signal",
            paramLabel = "S",
            defaultValue = "finished-consistency",
            description =
                    "What chooses the best weights on --keep-best: accuracy, sampled-accuracy (both need answers),"
                            + " self-consistency, finished-consistency, entropy, repetition, length. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String signal;

    @Option(
            names = "--held-out-samples",
            paramLabel = "N",
            defaultValue = "2",
            description = "Sampled answers to each held-out prompt, beside the greedy one. Default: ${DEFAULT-VALUE}.")
    int heldOutSamples;

    AnswerExtractor extractor() {
        if (answer.startsWith(REGEX)) {
            return AnswerExtractor.regex(answer.substring(REGEX.length()));
        }
        return switch (answer) {
            case "boxed" -> AnswerExtractor.boxed();
            case "last-number" -> AnswerExtractor.lastNumber();
            default ->
                throw new InvalidInputException(
                        "--answer " + answer + ": must be boxed, last-number or regex:EXPRESSION");
        };
    }

    Signal signal() {
        for (Signal known : Signal.values()) {
            if (known.option().equals(signal)) {
                return known;
            }
        }
        throw new InvalidInputException("--keep-best-signal " + signal + ": must be one of "
                + Arrays.stream(Signal.values()).map(Signal::option).collect(Collectors.joining(", ")));
    }
}
