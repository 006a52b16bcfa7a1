package dev.nernst.weights.gguf;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.TextQuote;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key-value pairs of a GGUF file, read by type. Immutable.
 *
 * <p>Safe for use by several threads.
 */
public final class GgufMetadata {
    private final Path file;
    private final Map<String, GgufValue> values;

    GgufMetadata(Path file, Map<String, GgufValue> values) {
        this.file = file;
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The keys, in the order of the file. */
    public Set<String> keys() {
        return values.keySet();
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** All pairs, in the order of the file. */
    public Map<String, GgufValue> asMap() {
        return values;
    }

    /**
     * A text that must be there.
     *
     * @throws InvalidInputException if it is missing or something else
     */
    public String text(String key) {
        String value = textOrNull(key);
        if (value == null) {
            throw missing(key);
        }
        return value;
    }

    /** A text, or null where the key is missing. */
    public @Nullable String textOrNull(String key) {
        GgufValue value = values.get(key);
        if (value == null) {
            return null;
        }
        return value instanceof GgufValue.Text text ? text.value() : wrong(key, "a string");
    }

    /**
     * An integer that must be there and not be negative.
     *
     * @throws InvalidInputException if it is missing, negative or something else
     */
    public long integer(String key) {
        return integerIfPresent(key).orElseThrow(() -> missing(key));
    }

    /** A non-negative integer, if the key is there. An array of equal integers, such as one a layer, counts as one. */
    public OptionalLong integerIfPresent(String key) {
        GgufValue value = values.get(key);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof GgufValue.Ints ints && ints.values().length > 0) {
            long first = ints.values()[0];
            for (long other : ints.values()) {
                if (other != first) {
                    throw invalid(key, "differs between layers, which is not supported");
                }
            }
            return OptionalLong.of(nonNegative(key, first));
        }
        return value instanceof GgufValue.Int number
                ? OptionalLong.of(nonNegative(key, number.value()))
                : OptionalLong.of(this.<Long>wrong(key, "an integer"));
    }

    /** A number, or {@code fallback} where the key is missing; a FLOAT32 as the shortest decimal that rounds to it. */
    public double number(String key, double fallback) {
        GgufValue value = values.get(key);
        if (value == null) {
            return fallback;
        }
        return switch (value) {
            case GgufValue.Real real
            when real.type() == GgufValue.Type.FLOAT32 -> Double.parseDouble(Float.toString((float) real.value()));
            case GgufValue.Real real -> real.value();
            case GgufValue.Int number -> number.value();
            default -> this.<Double>wrong(key, "a number");
        };
    }

    /** The value itself, or null where the key is missing. */
    public @Nullable GgufValue valueOrNull(String key) {
        return values.get(key);
    }

    /** A complaint about {@code key} of this file. */
    InvalidInputException invalid(String key, String reason) {
        return new InvalidInputException(file + ": key " + TextQuote.quoted(key) + ": " + reason);
    }

    private InvalidInputException missing(String key) {
        return invalid(key, "is missing");
    }

    private long nonNegative(String key, long value) {
        if (value < 0) {
            throw invalid(key, "is " + value + ", out of range");
        }
        return value;
    }

    private <T> T wrong(String key, String expected) {
        throw invalid(key, "is not " + expected);
    }
}
