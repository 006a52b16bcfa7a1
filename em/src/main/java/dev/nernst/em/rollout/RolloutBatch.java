package dev.nernst.em.rollout;

import dev.nernst.em.gradient.TokenStatistics;
import dev.nernst.em.reward.PromptGroup;
import dev.nernst.em.reward.Response;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.model.recording.RecordedRows;
import dev.nernst.model.recording.Recording;
import dev.nernst.runtime.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rollouts of one step, all responses to a prompt together.
 *
 * <p>Lists are not copied: threads may share an instance as long as none writes to them.
 *
 * @param prompts of the step, in the order of their rollouts
 * @param rollouts {@code samplesPerPrompt} for each prompt
 * @param logged how many of them are written into the sample log
 * @param seconds that sampling took
 */
public record RolloutBatch(
        List<PromptRow> prompts, List<Rollout> rollouts, int samplesPerPrompt, int logged, double seconds) {
    private static final long KEY = 0x6c6f67L; // "log"

    /** Where what the sampler computed for the rollouts is written down, good until the weights change; or null. */
    public @Nullable Recording recording() {
        RecordedRows rows = rollouts.isEmpty() ? null : rollouts.getFirst().recorded();
        return rows == null ? null : rows.recording();
    }

    /** The rollouts as rewards see them, with the statistics of each where they are given. */
    public List<PromptGroup> groups(@Nullable List<TokenStatistics> statistics) {
        List<PromptGroup> groups = new ArrayList<>();
        for (int p = 0; p < prompts.size(); p++) {
            PromptRow prompt = prompts.get(p);
            List<Response> responses = new ArrayList<>();
            for (int s = 0; s < samplesPerPrompt; s++) {
                int i = p * samplesPerPrompt + s;
                Rollout rollout = rollouts.get(i);
                responses.add(new Response(
                        rollout.text(), rollout.truncated(), statistics == null ? null : statistics.get(i)));
            }
            groups.add(new PromptGroup(prompt.name(), prompt.text(), prompt.answer(), responses, prompt.fields()));
        }
        return groups;
    }

    /** Writes a row for each rollout, or for some, into the run's sample log, with what a method found about it. */
    public void log(long seed, long step, Consumer<Map<String, Object>> into, List<Map<String, Object>> findings) {
        for (int i : chosen(seed, step)) {
            Rollout rollout = rollouts.get(i);
            PromptRow prompt = prompts.get(i / samplesPerPrompt);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("step", step + 1); // from 1, as in the metrics
            row.put("id", prompt.name());
            row.put("sample", rollout.sample());
            row.put("prompt", prompt.text());
            row.put("response", rollout.text());
            row.put("response_tokens", rollout.responseLength());
            row.put("finish_reason", rollout.truncated() ? "length" : "stop");
            row.put("rollout_log_probability", rollout.logProbability());
            row.putAll(findings.get(i));
            into.accept(row);
        }
    }

    /** The rollouts that are logged, in their order. */
    private int[] chosen(long seed, long step) {
        int[] all = RandomStream.of(seed, KEY, step).permutation(rollouts.size());
        int[] some = Arrays.copyOf(all, Math.min(logged, all.length));
        Arrays.sort(some);
        return some;
    }
}
