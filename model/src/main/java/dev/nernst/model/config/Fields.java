package dev.nernst.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON configuration with the checks and messages that all of them share. A field that is {@code null} is
 * absent, unless {@link #isNull} asks.
 *
 * <p>Not thread-safe, as the object behind it is not.
 */
public final class Fields {
    private static final int MOST_SHOWN = 80;

    private final ObjectNode json;
    private final Path file;
    private final String prefix;

    /** @param file for messages */
    public Fields(ObjectNode json, Path file) {
        this(json, file, "");
    }

    private Fields(ObjectNode json, Path file, String prefix) {
        this.json = json;
        this.file = file;
        this.prefix = prefix;
    }

    /** The object that the fields are of. */
    public ObjectNode json() {
        return json;
    }

    Path file() {
        return file;
    }

    /** What is wrong with a field, in one sentence that names file and field. */
    public InvalidInputException error(String field, String reason) {
        return new InvalidInputException(file + ": field " + prefix + field + " " + reason);
    }

    /** Whether the field is there and not null. */
    public boolean has(String field) {
        return json.hasNonNull(field);
    }

    /** Whether the field is there and null. */
    public boolean isNull(String field) {
        return json.path(field).isNull();
    }

    private @Nullable JsonNode find(String field) {
        return has(field) ? json.get(field) : null;
    }

    private JsonNode require(String field) {
        JsonNode node = find(field);
        if (node == null) {
            throw error(field, "is missing");
        }
        return node;
    }

    /** A value as messages show it: in one line that is no novel. */
    public static String shown(JsonNode node) {
        String text = node.isNumber() ? node.asText() : node.toString();
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
    }

    String text(String field) {
        JsonNode node = require(field);
        if (!node.isTextual()) {
            throw error(field, "is " + shown(node) + ", not a string");
        }
        return node.textValue();
    }

    public String text(String field, String otherwise) {
        return has(field) ? text(field) : otherwise;
    }

    int positive(String field) {
        int value = integer(field);
        if (value <= 0) {
            throw error(field, "is " + value + ", not a positive number");
        }
        return value;
    }

    public int positive(String field, int otherwise) {
        return has(field) ? positive(field) : otherwise;
    }

    int nonNegative(String field, int otherwise) {
        int value = has(field) ? integer(field) : otherwise;
        if (value < 0) {
            throw error(field, "is " + value + ", which is negative");
        }
        return value;
    }

    private int integer(String field) {
        JsonNode node = require(field);
        if (!node.canConvertToExactIntegral()) {
            throw error(field, "is " + shown(node) + ", not a whole number");
        }
        if (!node.canConvertToInt()) {
            throw error(
                    field, "is " + shown(node) + ", a whole number beyond the " + Integer.MAX_VALUE + " that can be");
        }
        return node.intValue();
    }

    /** A finite number. */
    public double number(String field, double otherwise) {
        double value = anyNumber(field, otherwise);
        if (!Double.isFinite(value)) {
            throw error(field, "is " + value + ", not a finite number");
        }
        return value;
    }

    /** A finite number above 0. */
    double positiveNumber(String field, double otherwise) {
        double value = number(field, otherwise);
        if (!(value > 0)) {
            throw error(field, "is " + shown(json.path(field)) + ", not above 0");
        }
        return value;
    }

    /** A number that may be infinite or NaN, as Python's JSON has them. */
    double anyNumber(String field, double otherwise) {
        JsonNode node = find(field);
        if (node == null) {
            return otherwise;
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        // How transformers writes what JSON has no word for.
        return switch (node.path("__float__").asText("")) {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> throw error(field, "is " + shown(node) + ", not a number");
        };
    }

    public boolean bool(String field, boolean otherwise) {
        JsonNode node = find(field);
        if (node == null) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            throw error(field, "is " + shown(node) + ", not true or false");
        }
        return node.booleanValue();
    }

    /** One id, a list of ids, or none. */
    List<Integer> ids(String field) {
        return ids(field, List.of());
    }

    /** One id, a list of ids, or {@code otherwise} where the field is not there at all. */
    List<Integer> ids(String field, List<Integer> otherwise) {
        JsonNode node = json.path(field);
        if (node.isNull()) {
            return List.of();
        }
        if (node.isMissingNode()) {
            return otherwise;
        }
        List<Integer> ids = new ArrayList<>();
        for (JsonNode id : node.isArray() ? node : List.of(node)) {
            if (!id.canConvertToInt() || !id.canConvertToExactIntegral()) {
                throw error(field, "is " + shown(node) + ", not a token id or a list of them");
            }
            ids.add(id.intValue());
        }
        return List.copyOf(ids);
    }

    /** The fields of an object inside this one, under the same file name; null where it is absent. */
    public @Nullable Fields object(String field) {
        JsonNode node = find(field);
        if (node == null) {
            return null;
        }
        if (node instanceof ObjectNode object) {
            return new Fields(object, file, prefix + field + ".");
        }
        throw error(field, "is " + shown(node) + ", not an object");
    }
}
