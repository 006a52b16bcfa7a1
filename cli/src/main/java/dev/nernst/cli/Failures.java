package dev.nernst.cli;

import dev.nernst.cli.output.JsonOutput;
import dev.nernst.cli.output.OutputFailedException;
import dev.nernst.cli.usage.UsageErrors;
import dev.nernst.em.loop.DivergenceException;
import dev.nernst.em.method.UpdateFailedException;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.NernstException;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.weights.io.FileReasons;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns whatever a command throws into one line on standard error and an exit code. With {@code --json} the same sentence is
 * the object on standard output too; with {@code --debug} the stack trace follows on standard error.
 */
final class Failures {
    /** What {@code --json} prints in place of a result. */
    private record Report(String error, int exitCode) {}

    private Failures() {}

    /** The command line cannot be understood: exit code 2. */
    static int ofUsage(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        String sentence = oneLine(UsageErrors.sentence(failure, program(command), args)) + " (see "
                + command.getCommandSpec().qualifiedName() + " --help)";
        return report(command, failure, sentence, ExitCode.USAGE, Arrays.asList(args));
    }

    private static CommandLine program(CommandLine command) {
        CommandLine parent = command.getParent();
        return parent == null ? command : program(parent);
    }

    /** Nobody takes what the command has to say: exit code 1, and a sentence where it can still be read. */
    static int ofOutput(@Nullable String reason, PrintWriter err) {
        err.println("nernst: " + oneLine(reason));
        return ExitCode.SOFTWARE;
    }

    /** The command failed: exit code 2 where the caller handed in something wrong, else 1. */
    static int ofWork(Exception failure, CommandLine command, @Nullable ParseResult parsed) {
        List<String> args = parsed == null ? List.of() : parsed.originalArgs();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutputFailedException e) {
                return ofOutput(e.getMessage(), command.getErr());
            }
        }
        // Threads of a pool wrap what they die of.
        Throwable cause = failure.getCause();
        String sentence = cause instanceof Error error ? sentenceOf(error, args) : sentenceOf(failure);
        return report(command, failure, sentence, exitCodeOf(failure), args);
    }

    /** The JVM could not go on with the command: exit code 1. */
    static int ofError(Error failure, CommandLine program, String[] args) {
        List<String> all = Arrays.asList(args);
        return report(program, failure, sentenceOf(failure, all), ExitCode.SOFTWARE, all);
    }

    private static String sentenceOf(Error failure, List<String> args) {
        String message = oneLine(failure.getMessage());
        return switch (failure) {
            case OutOfMemoryError e
            when message.contains("heap") || message.contains("GC overhead") ->
                "the Java heap is full (" + message + "); java -Xmx4g -jar ... gives it 4 GB";
            case OutOfMemoryError e -> "memory is exhausted: " + message;
            case StackOverflowError e -> "the input nests too deeply for the stack of this program";
            case InternalError e
            when message.contains("unsafe memory access") ->
                modelIn(args) + ": a file of weights that is mapped (--weights map) was cut while it was in use";
            case LinkageError e ->
                "the program is not complete or does not fit this Java: "
                        + failure.getClass().getSimpleName() + ": " + message;
            default -> failure.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
        };
    }

    /** The model that the command line names; who calls this has no better name for the file that is at fault. */
    private static String modelIn(List<String> args) {
        int at = args.indexOf("--model");
        return at >= 0 && at + 1 < args.size()
                ? args.get(at + 1)
                : args.stream()
                        .filter(arg -> arg.startsWith("--model="))
                        .map(arg -> arg.substring("--model=".length()))
                        .findFirst()
                        .orElse("the model");
    }

    private static int exitCodeOf(Exception failure) {
        Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        boolean wrongPlace = cause instanceof IOException unreachable && FileReasons.isWrongPlace(unreachable);
        return isBadInput(failure) || wrongPlace ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static boolean isBadInput(Exception failure) {
        return failure instanceof InvalidInputException || failure instanceof TokenizerException;
    }

    private static String sentenceOf(Exception failure) {
        String message = failure.getMessage();
        if (isBadInput(failure) && message != null) {
            return oneLine(message);
        }
        if (failure instanceof FileSystemException broken) {
            return broken.getFile() + ": " + oneLine(FileReasons.of(broken));
        }
        boolean saysItAll = failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof NernstException
                || failure instanceof DivergenceException
                || failure instanceof UpdateFailedException;
        if (saysItAll && message != null) {
            return oneLine(message);
        }
        return failure.getClass().getSimpleName() + (message == null ? "" : ": " + oneLine(message));
    }

    private static String oneLine(@Nullable String message) {
        return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static int report(
            CommandLine command, Throwable failure, String sentence, int exitCode, List<String> args) {
        command.getErr().println("nernst: " + sentence);
        if (args.contains("--debug")) {
            failure.printStackTrace(command.getErr());
        }
        if (args.contains("--json")) {
            try {
                JsonOutput.write(command.getOut(), new Report(sentence, exitCode));
            } catch (OutputFailedException e) {
                return ofOutput(e.getMessage(), command.getErr());
            }
        }
        return exitCode;
    }
}
