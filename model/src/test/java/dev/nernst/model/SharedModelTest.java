package dev.nernst.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationRequest;
import dev.nernst.runtime.ClosedException;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model in the hands of several threads, and after its end. */
class SharedModelTest {
    private final Provider provider = new ScalarProvider();

    @TempDir
    Path folder;

    @Test
    void aClosedModelSaysSo() {
        LanguageModel model = TinyModels.load("tiny-qwen2", provider);
        model.close();
        model.close();
        assertThatThrownBy(() -> model.score(new int[] {1, 2}))
                .isInstanceOf(ClosedException.class)
                .hasMessageMatching("the model .*tiny-qwen2 is closed");
        assertThatThrownBy(() -> model.save(folder.resolve("late"), DType.F32)).isInstanceOf(ClosedException.class);
        assertThat(folder.resolve("late")).doesNotExist();
    }

    @Test
    void threadsShareAModel() throws Exception {
        try (Provider vector = Providers.open("vector", 2);
                LanguageModel model = TinyModels.load("tiny-qwen2", vector)) {
            List<Callable<List<Double>>> calls = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int[] prompt = TinyModels.prompt(RandomStream.of(i % 4), 20 + 30 * (i % 4), 200);
                boolean scores = i / 4 == 1;
                calls.add(() -> scores
                        ? Arrays.stream(model.score(prompt).entropies()).boxed().toList()
                        : generated(model, prompt));
            }
            List<List<Double>> alone = new ArrayList<>();
            for (Callable<List<Double>> call : calls) {
                alone.add(call.call());
            }
            try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
                List<Future<List<Double>>> together = threads.invokeAll(calls);
                for (int i = 0; i < alone.size(); i++) {
                    assertThat(together.get(i).get()).as("call %d", i).isEqualTo(alone.get(i));
                }
            }
        }
    }

    private static List<Double> generated(LanguageModel model, int[] prompt) {
        try (BatchEngine engine = new BatchEngine(model.decoder(), model.provider(), EngineOptions.DEFAULT)) {
            Generation generation = engine.generate(
                            GenerationRequest.rollout(prompt, 12, Set.of(), 1, RandomStream.of(9)))
                    .getFirst();
            return Arrays.stream(generation.logProbabilities()).boxed().toList();
        }
    }
}
