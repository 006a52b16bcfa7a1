package dev.nernst.em.weights;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.tape.Parameter;
import java.util.List;

/**
 * Parameters that are not trained, by parts of their names: {@code embed_tokens}, {@code layers.0} or
 * {@code self_attn.q_proj.bias} stand for every parameter that has these components next to each other in its name.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param parts of names
 */
public record FrozenLayers(List<String> parts) {
    /** Nothing is frozen. */
    public static final FrozenLayers NONE = new FrozenLayers(List.of());

    public FrozenLayers {
        parts = List.copyOf(parts);
    }

    /** Whether the parameter called {@code name} is frozen. */
    public boolean contains(String name) {
        return parts.stream().anyMatch(part -> matches(name, part));
    }

    /**
     * Checks that every part names something and that something is left to train.
     *
     * @throws InvalidInputException if not
     */
    void check(List<Parameter> all) {
        for (String part : parts) {
            if (all.stream().noneMatch(parameter -> matches(parameter.name(), part))) {
                throw new InvalidInputException("--freeze " + part + ": no parameter has that in its name");
            }
        }
        if (all.stream().allMatch(parameter -> contains(parameter.name()))) {
            throw new InvalidInputException("--freeze " + String.join(",", parts) + ": nothing is left to train");
        }
    }

    private static boolean matches(String name, String part) {
        return ("." + name + ".").contains("." + part + ".");
    }
}
