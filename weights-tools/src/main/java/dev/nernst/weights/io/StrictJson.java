package dev.nernst.weights.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** JSON as files must have it: no duplicate keys, nothing after the value. Thread-safe. */
public final class StrictJson {
    /** Larger than any index or configuration seen, smaller than what would hurt a heap. */
    private static final long MAX_FILE_BYTES = 100_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength((int) MAX_FILE_BYTES)
                    .maxNestingDepth(100)
                    .build())
            .build();

    /** Whole files are often written by Python, whose JSON has {@code NaN} and {@code Infinity}. */
    private static final ObjectMapper MAPPER = new ObjectMapper(new JsonFactoryBuilder(FACTORY)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final ObjectWriter AS_PYTHON =
            MAPPER.writerWithDefaultPrettyPrinter().without(JsonWriteFeature.WRITE_NAN_AS_STRINGS);

    private StrictJson() {}

    /** The factory behind it, for streaming. */
    public static JsonFactory factory() {
        return FACTORY;
    }

    /** A new, empty object to be filled. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** {@code node} as indented text with a last newline. */
    public static String pretty(JsonNode node) {
        return node.toPrettyString() + "\n";
    }

    /** {@link #pretty} with numbers that are none as Python writes and reads them: {@code NaN}, {@code Infinity}. */
    public static String prettyAsPython(ObjectNode node) {
        try {
            return AS_PYTHON.writeValueAsString(node) + "\n";
        } catch (JacksonException e) {
            throw new IllegalArgumentException("a tree that cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a file whose whole content is one JSON object; {@code NaN} and {@code Infinity} are numbers in it.
     *
     * @throws InvalidInputException if it cannot be read or is something else
     */
    public static ObjectNode readObject(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new InvalidInputException(file + ": " + FileReasons.ofMissing(file, "there is no such file"));
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new InvalidInputException(file + ": is larger than " + MAX_FILE_BYTES + " bytes");
            }
            if (MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidInputException(file + ": is not a JSON object");
        } catch (JacksonException e) {
            throw new InvalidInputException(file + ": is not valid JSON: " + reason(e), e);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + FileReasons.of(e), e);
        }
    }

    /** What a JSON error says, in one line and with its place. */
    public static String reason(JacksonException e) {
        String place = e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
        return e.getOriginalMessage().replaceAll("\\s+", " ") + place;
    }

    /**
     * Writes a setting as files about runs have them: paths absolute, constants in lower case with hyphens.
     *
     * @return whether it is a value that has such a form; nothing is written otherwise
     */
    public static boolean putSetting(ObjectNode json, String name, Object value) {
        switch (value) {
            case Boolean flag -> json.put(name, flag);
            case Integer number -> json.put(name, number);
            case Long number -> json.put(name, number);
            case Double number -> json.put(name, number);
            case String text -> json.put(name, text);
            case Path path -> json.put(name, path.toAbsolutePath().normalize().toString());
            case Enum<?> choice ->
                json.put(name, choice.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            default -> {
                return false;
            }
        }
        return true;
    }
}
