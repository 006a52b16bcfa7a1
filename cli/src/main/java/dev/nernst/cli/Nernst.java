package dev.nernst.cli;

import dev.nernst.cli.launch.Relaunch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The program: parses the command line, runs the command, turns failures into a sentence and an exit code. */
public final class Nernst {
    private Nernst() {}

    /** Runs a command line and leaves the JVM with its exit code. */
    public static void main(String[] args) {
        Relaunch.ifVectorModuleIsMissing(args);
        // UTF-8 whatever the locale says: the output is read by programs, and text is not to turn into question marks.
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int exitCode = run(out, err, args);
        out.flush();
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
                .setParameterExceptionHandler(Failures::ofUsage)
                .setExecutionExceptionHandler(Failures::ofWork);
        try {
            return program.execute(args);
        } catch (Error e) {
            // picocli hands exceptions on and lets errors pass.
            return Failures.ofError(e, program, args);
        }
    }
}
