package dev.nernst.cli.commands.train;

import dev.nernst.cli.usage.HelpGroup;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and how data rows become conversations. */
@HelpGroup(HelpGroup.DATA)
final class ChatFlags {
    @Option(names = "--chat", description = "Put prompts into the model's chat template as a user's message.")
    boolean chat;

    @Option(
            names = "--system",
            paramLabel = "T",
            description = "A system message to begin conversations that have none with.")
    @Nullable
    String system;
}
