package dev.nernst.cli.commands.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.cli.usage.UsageErrors;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The flags of a command as a JSON object by their names without dashes, and the way back. */
final class Configuration {
    /** Flags that say what to do now rather than what the run is. */
    private static final Set<String> NOT_OF_THE_RUN =
            Set.of("config", "resume", "force", "dry-run", "trace-time", "out", "json", "debug", "help", "version");

    private final CommandSpec spec;

    Configuration(CommandSpec spec) {
        this.spec = spec;
    }

    /**
     * Parses the command line once more with the flags of {@code values} before its own, which therefore win.
     *
     * @param source for messages
     * @param leftOut names of flags that are not taken from {@code values}
     * @throws InvalidInputException naming source, field and reason
     */
    void mergeBelowCommandLine(ObjectNode values, Path source, Set<String> leftOut) {
        List<String> arguments = new ArrayList<>();
        values.properties().forEach(field -> {
            if (NOT_OF_THE_RUN.contains(field.getKey()) || spec.findOption("--" + field.getKey()) == null) {
                throw new InvalidInputException(source + ": field " + field.getKey() + " is no flag of "
                        + spec.qualifiedName() + " that a file can set");
            }
            if (!leftOut.contains(field.getKey()) && !field.getValue().isNull()) {
                arguments.add("--" + field.getKey() + "=" + text(field.getValue(), field.getKey(), source));
            }
        });
        CommandLine commandLine = spec.commandLine();
        List<String> original = commandLine.getParseResult().originalArgs();
        List<String> own = original.subList(original.indexOf(spec.name()) + 1, original.size());
        try {
            commandLine.setOverwrittenOptionsAllowed(true);
            // Alone first, so that a bad value is blamed on the file rather than on the command line.
            commandLine.parseArgs(arguments.toArray(String[]::new));
        } catch (ParameterException e) {
            throw new InvalidInputException(source + ": " + UsageErrors.sentence(e), e);
        }
        arguments.addAll(own);
        commandLine.parseArgs(arguments.toArray(String[]::new));
    }

    /** The flags of the run with their values, defaults filled in; without those that have none. */
    ObjectNode resolved() {
        ObjectNode json = StrictJson.object();
        TreeMap<String, OptionSpec> options = new TreeMap<>();
        for (OptionSpec option : spec.options()) {
            options.put(option.longestName().substring(2), option);
        }
        options.forEach((name, option) -> {
            Object value = option.getValue();
            if (value != null && !NOT_OF_THE_RUN.contains(name)) {
                put(json, name, value);
            }
        });
        return json;
    }

    private static void put(ObjectNode json, String name, Object value) {
        if (value instanceof Collection<?> list) {
            if (!list.isEmpty()) {
                json.put(name, list.stream().map(String::valueOf).collect(Collectors.joining(",")));
            }
        } else if (!StrictJson.putSetting(json, name, value)) {
            json.put(name, value.toString());
        }
    }

    private static String text(JsonNode value, String field, Path source) {
        if (value instanceof ArrayNode list) {
            return list.valueStream().map(JsonNode::asText).collect(Collectors.joining(","));
        }
        if (value.isContainerNode()) {
            throw new InvalidInputException(source + ": field " + field + " is an object, where a flag has a value");
        }
        return value.asText();
    }
}
