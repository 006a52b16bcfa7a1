package dev.nernst.cli;

import dev.nernst.cli.launch.Relaunch;
import dev.nernst.cli.output.OutputFailedException;
import dev.nernst.cli.output.StandardOutput;
import dev.nernst.cli.usage.GroupedHelp;
import dev.nernst.cli.usage.Numbers;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The program: parses the command line, runs the command, turns failures into a sentence and an exit code. */
public final class Nernst {
    private Nernst() {}

    /** Runs a command line and leaves the JVM with its exit code. */
    public static void main(String[] args) {
        Relaunch.ifVectorModuleIsMissing(args);
        PrintWriter out = StandardOutput.writer(new FileOutputStream(FileDescriptor.out));
        // A terminal that has gone does not end a training run: what cannot be told there is not told.
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int exitCode = run(out, err, args);
        err.flush();
        System.exit(exitCode);
    }

    /**
     * Runs a command line inside this JVM.
     *
     * @param out receives what the command has to say; with {@code --json} one JSON object and nothing else
     * @param err receives sentences about failures, logs and progress
     * @return 0 done, 1 the work failed, 2 bad usage or input
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine program = new CommandLine(new RootCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setAbbreviatedOptionsAllowed(false)
                .setExecutionStrategy(parsed -> execute(parsed, err))
                .setParameterExceptionHandler(Failures::ofUsage)
                .setExecutionExceptionHandler(Failures::ofWork);
        Numbers.register(program);
        GroupedHelp.register(program);
        try {
            return delivered(program.execute(args), out, err);
        } catch (Error e) {
            // picocli hands exceptions on and lets errors pass.
            return Failures.ofError(e, program, args);
        }
    }

    /** picocli prints help, which may fail as any output, outside of where it handles failures. */
    private static int execute(ParseResult parsed, PrintWriter err) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (OutputFailedException e) {
            return Failures.ofOutput(e.getMessage(), err);
        }
    }

    /** Writes what is still buffered, which may fail too; the exit code after that. */
    private static int delivered(int exitCode, PrintWriter out, PrintWriter err) {
        String failure;
        try {
            failure = out.checkError() ? "standard output cannot be written" : "";
        } catch (OutputFailedException e) {
            failure = String.valueOf(e.getMessage());
        }
        // A command that has failed has said so.
        return exitCode == 0 && !failure.isEmpty() ? Failures.ofOutput(failure, err) : exitCode;
    }
}
