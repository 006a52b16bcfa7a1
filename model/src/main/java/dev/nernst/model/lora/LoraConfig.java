package dev.nernst.model.lora;

import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.Linear;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What adapters look like (Hu et al., 2021).
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param rank of the additions
 * @param alpha additions are scaled by alpha / rank
 * @param targets the linear layers that get one: names such as {@code q_proj}
 */
public record LoraConfig(int rank, double alpha, Set<String> targets) {
    /** Stands for every linear layer of a block. */
    public static final String ALL_LINEAR = "all-linear";

    private static final Set<String> LINEARS =
            Set.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    /** @throws InvalidInputException if the rank is not positive, or a target is no linear layer of a block */
    public LoraConfig {
        if (rank < 1) {
            throw new InvalidInputException("the rank of an adapter is " + rank + ", not positive");
        }
        if (!Float.isFinite((float) alpha)) {
            throw new InvalidInputException(
                    "the alpha of an adapter is " + alpha + ", no finite number of a float's size");
        }
        targets = targets.contains(ALL_LINEAR) ? LINEARS : Set.copyOf(targets);
        for (String target : targets) {
            if (!LINEARS.contains(target)) {
                throw new InvalidInputException("\"" + target + "\" is no linear layer of a block; there are "
                        + String.join(", ", sorted(LINEARS)) + ", and " + ALL_LINEAR + " for all of them");
            }
        }
        if (targets.isEmpty()) {
            throw new InvalidInputException("an adapter needs at least one linear layer to stand beside");
        }
    }

    /** The factor of the additions. */
    public float scale() {
        return (float) (alpha / rank);
    }

    /**
     * Checks the rank against the layers of a model: a product of matrices has no higher rank than its shorter side.
     *
     * @throws InvalidInputException if no layer is as wide as that
     */
    void requireUseful(Decoder decoder) {
        int most = 0;
        for (Map.Entry<String, Linear> linear : decoder.linears(0).entrySet()) {
            Tensor weight = linear.getValue().weight().data();
            if (targets.contains(linear.getKey())) {
                most = Math.max(most, Math.min(weight.dim(0), weight.dim(1)));
            }
        }
        if (rank > most) {
            throw new InvalidInputException("the rank of an adapter is " + rank + ", more than the " + most
                    + " that the widest of the layers beside it can make use of");
        }
    }

    /** The targets in a fixed order. */
    List<String> sortedTargets() {
        return sorted(targets);
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }
}
