package dev.nernst.cli.commands.train;

import dev.nernst.cli.usage.HelpGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How data rows become tokens. */
@HelpGroup(HelpGroup.DATA)
final class TextFlags {
    @Option(
            names = "--sequence-length",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Most tokens of a sequence; never more than the model's context. Default: ${DEFAULT-VALUE}.")
    int sequenceLength;

    @Mixin
    ChatFlags conversations;
}
