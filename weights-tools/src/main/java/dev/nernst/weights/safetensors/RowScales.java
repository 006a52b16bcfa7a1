package dev.nernst.weights.safetensors;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.io.TextQuote;
import java.nio.file.Path;
import java.util.Map;

/**
 * How int8 weights with one scale a row are kept in safetensors: an I8 tensor {@code NAME} of shape [rows, columns], an
 * F32 tensor {@code NAME.row_scales} of shape [rows], weight = integer x scale of its row, and in {@code __metadata__}
 * the pair {@code nernst.quantization = int8-per-row}. Without that pair an I8 tensor is just integers.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class RowScales {
    /** The key in {@code __metadata__}. */
    public static final String METADATA_KEY = "nernst.quantization";

    /** The value in {@code __metadata__}, and the {@code quant_method} that config.json names. */
    public static final String METHOD = "int8-per-row";

    private static final String SUFFIX = ".row_scales";

    private RowScales() {}

    /** The name of the scales of {@code weight}. */
    public static String scalesOf(String weight) {
        return weight + SUFFIX;
    }

    static boolean marked(Map<String, String> metadata) {
        return METHOD.equals(metadata.get(METADATA_KEY));
    }

    static boolean isScalesName(String name) {
        return name.endsWith(SUFFIX);
    }

    static String weightOf(String scalesName) {
        return scalesName.substring(0, scalesName.length() - SUFFIX.length());
    }

    static Tensor join(Path file, String name, Tensor weight, Tensor scales) {
        if (weight.rank() != 2
                || scales.dtype() != DType.F32
                || scales.rank() != 1
                || scales.shape()[0] != weight.shape()[0]) {
            throw new InvalidInputException(file + ": tensor " + TextQuote.quoted(name) + ": its scales are " + scales
                    + ", where an int8 weight " + weight + " needs one F32 scale a row");
        }
        return weight.withRowScales(scales);
    }
}
