package dev.nernst.weights.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
    /** Configurations may hold NaN and Infinity, which Python writes; who needs the number checks it. */
    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

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

    /**
     * Reads a file whose whole content is one JSON object.
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
}
