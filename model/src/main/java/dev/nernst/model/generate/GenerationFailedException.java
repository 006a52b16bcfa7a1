package dev.nernst.model.generate;

import dev.nernst.runtime.NernstException;
import java.util.List;

/** A request that could not be completed: its listener or a processor threw, or logits were not finite numbers. */
public final class GenerationFailedException extends NernstException {
    private static final long serialVersionUID = 1L;

    private final transient List<Generation> generations;

    GenerationFailedException(String message, Throwable cause, List<Generation> generations) {
        super(message, cause);
        this.generations = List.copyOf(generations);
    }

    /** All generations of the call, those that failed as far as they came. */
    public List<Generation> generations() {
        return generations;
    }
}
