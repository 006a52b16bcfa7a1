package dev.nernst.cli.commands;

import dev.nernst.cli.options.CommonOptions;
import dev.nernst.cli.output.JsonOutput;
import dev.nernst.cli.output.Version;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that does something. {@link #call} returns the exit code; what it throws becomes a sentence and an exit code
 * above it. Made once per command line, used by one thread.
 */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
public abstract class NernstCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    /** The options that every command has. */
    protected CommonOptions common() {
        return common;
    }

    /** Standard output: the result and nothing else. */
    protected PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Standard error: sentences, logs, progress. */
    protected PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Writes one JSON object on standard output. */
    protected void json(Object object) {
        JsonOutput.write(out(), object);
    }
}
