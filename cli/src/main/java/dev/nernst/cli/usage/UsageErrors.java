package dev.nernst.cli.usage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** All that is wrong with a command line, in words: what is unknown, what is not understood, what is missing. Stateless. */
public final class UsageErrors {
    private static final Pattern CHOICE =
            Pattern.compile("(?s)(.*)expected one of \\[(.*)] \\(case-insensitive\\) but was (.*)");

    private UsageErrors() {}

    /**
     * One sentence about {@code first} and whatever else is wrong with the same command line. picocli stops at the first
     * fault, which for {@code --modle} is that {@code --model} is missing.
     */
    public static String sentence(ParameterException first, CommandLine program, String[] args) {
        List<ParameterException> all = collect(program, args);
        if (all.isEmpty()) {
            return sentence(first);
        }
        // What is not known explains what is missing, so it comes first.
        Set<String> sentences = new LinkedHashSet<>();
        all.stream().filter(UnmatchedArgumentException.class::isInstance).forEach(e -> sentences.add(sentence(e)));
        all.stream()
                .filter(e -> !(e instanceof UnmatchedArgumentException) && !(e instanceof MissingParameterException))
                .forEach(e -> sentences.add(sentence(e)));
        Set<String> missing = new LinkedHashSet<>();
        for (ParameterException e : all) {
            if (e instanceof MissingParameterException incomplete) {
                incomplete.getMissing().forEach(arg -> missing.add(name(arg)));
                if (incomplete.getMissing().isEmpty()) {
                    sentences.add(sentence(e));
                }
            }
        }
        if (!missing.isEmpty()) {
            sentences.add((missing.size() == 1 ? "missing is " : "missing are ") + String.join(", ", missing));
        }
        return String.join("; ", sentences);
    }

    /** One sentence about a single fault. */
    public static String sentence(ParameterException fault) {
        if (fault instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched);
        }
        String message = String.valueOf(fault.getMessage()).strip().replaceFirst("^Error: ", "");
        Matcher choice = CHOICE.matcher(message);
        if (choice.matches()) {
            String names = choice.group(2).toLowerCase(Locale.ROOT).replace('_', '-');
            return choice.group(1) + choice.group(3) + " is not one of " + names;
        }
        return message;
    }

    /** Parses once more without an end at the first fault. */
    private static List<ParameterException> collect(CommandLine program, String[] args) {
        List<ParameterException> all = new ArrayList<>();
        collectErrors(program);
        try {
            @Nullable ParseResult result = program.parseArgs(args);
            while (result != null) {
                for (Exception e : result.errors()) {
                    if (e instanceof ParameterException fault) {
                        all.add(fault);
                    }
                }
                result = result.subcommand();
            }
        } catch (ParameterException e) {
            all.add(e);
        }
        return all;
    }

    private static void collectErrors(CommandLine command) {
        command.getCommandSpec().parser().collectErrors(true);
        command.getSubcommands().values().forEach(UsageErrors::collectErrors);
    }

    private static String unknown(UnmatchedArgumentException fault) {
        CommandLine command = fault.getCommandLine();
        List<String> unmatched = fault.getUnmatched();
        Set<String> flags = unmatched.stream()
                .filter(word -> word.startsWith("-") && word.length() > 1)
                .map(word -> word.replaceFirst("=.*", ""))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        String first = unmatched.getFirst();
        if (!command.getSubcommands().isEmpty() && !first.startsWith("-")) {
            return "there is no command " + first
                    + meant(first, command.getSubcommands().keySet());
        }
        if (flags.isEmpty()) {
            return "not understood: " + String.join(" ", unmatched);
        }
        Set<String> known = new LinkedHashSet<>();
        command.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
        return flags.stream()
                .map(flag -> "there is no option " + flag + meant(flag, known))
                .collect(Collectors.joining("; "));
    }

    /** {@code , did you mean X?}, or nothing where no word is near. */
    static String meant(String word, Set<String> known) {
        return Suggestion.of(word, known)
                .map(name -> ", did you mean " + name + "?")
                .orElse("");
    }

    /** The argument, or all of those of which it is one to choose. */
    private static String name(ArgSpec arg) {
        ArgGroupSpec group = arg.group();
        if (group != null && group.exclusive()) {
            return group.args().stream().map(UsageErrors::label).collect(Collectors.joining(" or "));
        }
        return label(arg);
    }

    private static String label(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() + " " + arg.paramLabel() : arg.paramLabel();
    }
}
