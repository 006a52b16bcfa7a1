package dev.nernst.em.heldout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.em.rollout.LocalRollouts;
import dev.nernst.em.rollout.RolloutSource;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.answer.AnswerExtractor;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.weights.io.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutScoreTest {
    private static final Path CHECKPOINT =
            Path.of(System.getProperty("nernst.root"), "model/src/test/resources/tiny/tiny-qwen2");

    @Test
    void responsesThatAreCutOffAgreeWithNothing() {
        Map<String, Double> endless = measure(Set.of());
        assertThat(endless).containsEntry("held_out_truncation_rate", 1.0);
        assertThat(endless).containsEntry("held_out_finished_consistency", 0.0);
        assertThat(endless.get("held_out_self_consistency")).isGreaterThan(0);
        // Half of the vocabulary ends a response: most end, and some do not.
        Set<Integer> half = IntStream.range(0, 128).boxed().collect(Collectors.toSet());
        Map<String, Double> ending = measure(half);
        assertThat(ending.get("held_out_truncation_rate")).isStrictlyBetween(0.0, 1.0);
        assertThat(ending.get("held_out_finished_consistency"))
                .isGreaterThan(0)
                .isLessThan(ending.get("held_out_self_consistency"));
    }

    private static Map<String, Double> measure(Set<Integer> endIds) {
        try (Provider provider = Providers.open("vector", 1);
                LanguageModel model = LanguageModel.load(CHECKPOINT, provider);
                RolloutSource source =
                        new LocalRollouts(new BatchEngine(model.decoder(), provider, EngineOptions.DEFAULT), null)) {
            List<PromptRow> prompts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                prompts.add(new PromptRow(
                        i + 1, "line " + (i + 1), "", new int[] {1, 3 + 7 * i}, null, StrictJson.object()));
            }
            // Without a tokenizer all say the same: nothing.
            HeldOutScore.Options options =
                    new HeldOutScore.Options(8, 4, AnswerExtractor.regex("^()"), AnswerEquivalence.exactOrNumeric(), 3);
            return new HeldOutScore(prompts, options, endIds).measure(source, 0);
        }
    }
}
