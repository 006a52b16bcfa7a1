package dev.nernst.weights.safetensors;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.TextQuote;
import java.nio.file.Path;
import java.util.Arrays;
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

    /** Whether {@code config}, the content of a config.json, names this form. */
    static boolean named(ObjectNode config) {
        return METHOD.equals(
                config.path("quantization_config").path("quant_method").textValue());
    }

    /** One scale a row of {@code weight} from a tensor of {@code shape}, which holds them all or one for all rows. */
    static float[] spread(Path file, TensorInfo weight, float[] scales, TensorInfo stored) {
        boolean matrix = weight.shape().size() == 2;
        int rows = matrix ? (int) Math.min(Integer.MAX_VALUE, weight.shape().getFirst()) : 0;
        boolean lying = stored.shape().size() == 2 && stored.shape().getFirst() == 1 && rows > 1;
        if (matrix && scales.length == rows && stored.shape().size() <= 2 && !lying) {
            return scales;
        }
        if (matrix && scales.length == 1) {
            float[] all = new float[rows];
            Arrays.fill(all, scales[0]);
            return all;
        }
        throw new InvalidInputException(file + ": tensor " + TextQuote.quoted(weight.name()) + ": its scales are "
                + stored.type() + stored.shape() + ", where an int8 weight " + weight.shape()
                + " needs one a row, or one for all");
    }
}
