package dev.nernst.em.loop;

import dev.nernst.em.weights.Trainee;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.tape.Parameter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors that a checkpoint holds, by name: the live ones, so that filling them restores the run. */
final class LiveState {
    private static final String WEIGHT = "weight.";

    private LiveState() {}

    /** The weights of a parameter as the optimiser has them: its F32 master or itself. */
    static Tensor exact(Map<String, Tensor> tensors, Parameter parameter) {
        return tensors.getOrDefault(WEIGHT + parameter.name(), parameter.data());
    }

    /** For each trained parameter its F32 master or itself, and the two moments. */
    static Map<String, Tensor> of(Trainee trainee, AdamW optimizer) {
        Map<String, Tensor> weights = new HashMap<>();
        for (Parameter parameter : trainee.parameters()) {
            weights.put(parameter.name(), parameter.data());
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (AdamW.State state : optimizer.states()) {
            Tensor master = state.master();
            Tensor weight = master == null ? weights.get(state.parameter()) : master;
            if (weight == null) {
                throw new IllegalStateException("the optimiser has a parameter that is not trained: " + state);
            }
            tensors.put(WEIGHT + state.parameter(), weight);
            tensors.put("first_moment." + state.parameter(), state.firstMoment());
            tensors.put("second_moment." + state.parameter(), state.secondMoment());
        }
        return tensors;
    }
}
