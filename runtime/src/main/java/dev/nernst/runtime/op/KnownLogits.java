package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Logits that were computed before, from the same hidden states and head weights and before any temperature.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param blocks each F32 [rows a block, vocabulary]
 * @param places for each row where it lies: row {@code places[r] % rows a block} of block
 *     {@code places[r] / rows a block}
 * @param softmax of each row at temperature 1, where it was computed with the logits, else null
 */
public record KnownLogits(
        List<Tensor> blocks, int[] places, @Nullable List<SoftmaxSums> softmax) {
    /** The logits of all rows in order. */
    public static KnownLogits of(Tensor logits) {
        int[] places = new int[logits.dim(0)];
        for (int r = 0; r < places.length; r++) {
            places[r] = r;
        }
        return new KnownLogits(List.of(logits), places, null);
    }

    public int rows() {
        return places.length;
    }

    /** A row where it lies, [1, vocabulary]; only read. */
    public Tensor row(int r) {
        int rows = blocks.getFirst().dim(0);
        return blocks.get(places[r] / rows).rows(places[r] % rows, 1);
    }
}
