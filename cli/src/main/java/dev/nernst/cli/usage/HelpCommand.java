package dev.nernst.cli.usage;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nernst help}, {@code nernst help train em-ft}: the same as {@code --help} behind the other words. */
@Command(name = "help", description = "Show what a command does: help train, help train em-ft.")
public final class HelpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command, as words.")
    private List<String> words = List.of();

    @Override
    public void run() {
        CommandLine command = spec.commandLine().getParent();
        for (String word : words) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                throw new ParameterException(
                        command,
                        "there is no command " + word
                                + UsageErrors.meant(
                                        word, command.getSubcommands().keySet()));
            }
            command = next;
        }
        command.usage(spec.commandLine().getOut());
    }
}
