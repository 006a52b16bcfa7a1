package dev.nernst.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON configuration with the checks and messages that all of them share. */
final class Fields {
    private final ObjectNode json;
    private final Path file;

    Fields(ObjectNode json, Path file) {
        this.json = json;
        this.file = file;
    }

    ObjectNode json() {
        return json;
    }

    Path file() {
        return file;
    }

    InvalidInputException error(String field, String reason) {
        return new InvalidInputException(file + ": field " + field + " " + reason);
    }

    boolean has(String field) {
        return json.hasNonNull(field);
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

    String text(String field) {
        JsonNode node = require(field);
        if (!node.isTextual()) {
            throw error(field, "is " + node + ", not a string");
        }
        return node.textValue();
    }

    String text(String field, String otherwise) {
        return has(field) ? text(field) : otherwise;
    }

    int positive(String field) {
        int value = integer(field);
        if (value <= 0) {
            throw error(field, "is " + value + ", not a positive number");
        }
        return value;
    }

    int positive(String field, int otherwise) {
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
        if (!node.canConvertToInt() || !node.canConvertToExactIntegral()) {
            throw error(field, "is " + node + ", not a 32-bit whole number");
        }
        return node.intValue();
    }

    double number(String field, double otherwise) {
        JsonNode node = find(field);
        if (node == null) {
            return otherwise;
        }
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw error(field, "is " + node + ", not a number");
        }
        return node.doubleValue();
    }

    boolean bool(String field, boolean otherwise) {
        JsonNode node = find(field);
        if (node == null) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            throw error(field, "is " + node + ", not true or false");
        }
        return node.booleanValue();
    }

    /** One id, a list of ids, or none. */
    List<Integer> ids(String field) {
        JsonNode node = find(field);
        if (node == null) {
            return List.of();
        }
        List<Integer> ids = new ArrayList<>();
        for (JsonNode id : node.isArray() ? node : List.of(node)) {
            if (!id.canConvertToInt() || !id.canConvertToExactIntegral()) {
                throw error(field, "is " + node + ", not a token id or a list of them");
            }
            ids.add(id.intValue());
        }
        return List.copyOf(ids);
    }

    /** The fields of an object inside this one, under the same file name; null where it is absent. */
    @Nullable
    Fields object(String field) {
        JsonNode node = find(field);
        if (node == null) {
            return null;
        }
        if (node instanceof ObjectNode object) {
            return new Fields(object, file);
        }
        throw error(field, "is " + node + ", not an object");
    }
}
