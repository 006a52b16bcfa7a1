package dev.nernst.weights.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.io.TextQuote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the integers of a checkpoint stand for, as its files and the config.json beside them say.
 *
 * @param form whose scales are looked for
 * @param refusal why the weights cannot be computed with, one sentence that names the quantiser, or null
 * @param warning what is not done as the quantiser's runtime does it, or null
 */
record Quantization(
        Form form, @Nullable String refusal, @Nullable String warning) {
    private static final String CONFIG = "config.json";

    /** Where the scales of an int8 weight are. */
    enum Form {
        /** Nowhere: integers are no weights. */
        NONE,
        /** See {@link RowScales}. */
        ROW_SCALES,
        /** See {@link CompressedTensors}. */
        COMPRESSED_TENSORS
    }

    /**
     * Finds out.
     *
     * @param directory where the files are
     * @param metadata of the files
     */
    static Quantization of(Path directory, Map<String, String> metadata) {
        if (RowScales.marked(metadata)) {
            return new Quantization(Form.ROW_SCALES, null, null);
        }
        Path file = directory.resolve(CONFIG);
        return Files.isRegularFile(file)
                ? ofConfig(file, StrictJson.readObject(file))
                : new Quantization(Form.NONE, null, null);
    }

    private static Quantization ofConfig(Path file, ObjectNode config) {
        String field = config.path("quantization_config").isObject() ? "quantization_config" : "compression_config";
        JsonNode node = config.path(field);
        if (!node.isObject()) {
            return new Quantization(Form.NONE, null, null);
        }
        // Before methods had names, compressed-tensors wrote its configuration under a field of its own.
        String unnamed = field.equals("compression_config") ? CompressedTensors.METHOD : "";
        String method = node.path("quant_method").asText(unnamed);
        if (RowScales.named(config)) {
            return refused(file, field, method, " (its mark is missing in the metadata of the weights)");
        }
        if (!method.equals(CompressedTensors.METHOD)) {
            return refused(file, field, method, "");
        }
        String reason = CompressedTensors.refusal(node);
        if (reason != null) {
            return refused(file, field, method, " (" + reason + ")");
        }
        String warning = CompressedTensors.roundsActivations(node)
                ? file + ": field " + field
                        + " asks for activations that are rounded too; here the weights alone are int8"
                : null;
        return new Quantization(Form.COMPRESSED_TENSORS, null, warning);
    }

    private static Quantization refused(Path file, String field, String method, String detail) {
        return new Quantization(
                Form.NONE,
                file + ": field " + field + ": the weights are quantised by "
                        + (method.isEmpty() ? "a method without a name" : TextQuote.quoted(method)) + detail
                        + ", which cannot be computed with; known are int8-per-row, as `weights quantize` writes it, and"
                        + " compressed-tensors with symmetric int8 by row or tensor",
                null);
    }

    /** The name of the scales of {@code weight}, or null where it has none by its name. */
    @Nullable
    String scalesOf(String weight) {
        return switch (form) {
            case NONE -> null;
            case ROW_SCALES -> RowScales.scalesOf(weight);
            case COMPRESSED_TENSORS -> besideWeight(weight, CompressedTensors.SCALE);
        };
    }

    /** The name of what must be zero, or null. */
    @Nullable
    String zeroPointOf(String weight) {
        return form == Form.COMPRESSED_TENSORS ? besideWeight(weight, CompressedTensors.ZERO_POINT) : null;
    }

    private static @Nullable String besideWeight(String weight, String suffix) {
        return weight.endsWith(CompressedTensors.WEIGHT)
                ? weight.substring(0, weight.length() - CompressedTensors.WEIGHT.length()) + suffix
                : null;
    }

    /** Whether {@code name} belongs to a quantised weight rather than being one. */
    boolean isPart(String name, Predicate<String> exists) {
        return switch (form) {
            case NONE -> false;
            case ROW_SCALES -> {
                String suffix = RowScales.scalesOf("");
                yield name.endsWith(suffix) && exists.test(name.substring(0, name.length() - suffix.length()));
            }
            case COMPRESSED_TENSORS -> isPartOf(CompressedTensors.PARTS, name, exists);
        };
    }

    private static boolean isPartOf(Set<String> suffixes, String name, Predicate<String> exists) {
        return suffixes.stream()
                .anyMatch(suffix -> name.endsWith(suffix)
                        && exists.test(name.substring(0, name.length() - suffix.length()) + CompressedTensors.WEIGHT));
    }

    void requireComputable() {
        if (refusal != null) {
            throw new InvalidInputException(refusal);
        }
    }
}
