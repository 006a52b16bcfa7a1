package dev.nernst.model.generate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects generations, which finish in any order. */
final class Results {
    private static final double[] NO_PROBABILITIES = {};
    private static final int[] NO_TOKENS = {};

    private final List<PromptGroup> groups;
    private final GenerationListener listener;
    private final List<@Nullable Generation[]> found = new ArrayList<>();

    Results(List<PromptGroup> groups, GenerationListener listener) {
        this.groups = groups;
        this.listener = listener;
        for (PromptGroup group : groups) {
            found.add(new @Nullable Generation[group.request.samples()]);
        }
    }

    void add(Generation generation) {
        found.get(generation.request())[generation.sample()] = generation;
    }

    /** All in order; those that never began are empty, and cancelled if the run was. */
    List<Generation> inOrder(boolean cancelled) {
        List<Generation> all = new ArrayList<>();
        for (int r = 0; r < groups.size(); r++) {
            for (int s = 0; s < found.get(r).length; s++) {
                Generation generation = found.get(r)[s];
                all.add(generation == null ? empty(r, s, cancelled) : generation);
            }
        }
        return all;
    }

    private Generation empty(int request, int sample, boolean cancelled) {
        GenerationRequest asked = groups.get(request).request;
        FinishReason reason = cancelled && asked.maxNewTokens() > 0 ? FinishReason.CANCELLED : FinishReason.LENGTH;
        Generation generation =
                new Generation(request, sample, asked.prompt(), NO_TOKENS, NO_PROBABILITIES, "", reason);
        listener.onFinished(generation);
        return generation;
    }
}
