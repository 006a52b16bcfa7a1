package dev.nernst.cli.options;

import dev.nernst.cli.usage.HelpGroup;
import picocli.CommandLine.Option;

/** Options of every command. */
@HelpGroup(HelpGroup.GENERAL)
public final class CommonOptions {
    @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
    private boolean json;

    @Option(names = "--debug", description = "Print the stack trace of a failure on standard error.")
    private boolean debug;

    /** Whether the result is to be one JSON object. */
    public boolean json() {
        return json;
    }

    /** Whether a failure is to show its stack trace. */
    public boolean debug() {
        return debug;
    }
}
