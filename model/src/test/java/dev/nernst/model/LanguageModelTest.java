package dev.nernst.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.model.score.TokenScores;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import java.nio.file.Files;
import java.nio.file.Path;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.generate.GenerationRequest;
import dev.nernst.runtime.ClosedException;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelTest {
    private final Provider provider = new ScalarProvider();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void aSavedModelIsTheSame() {
        try (LanguageModel model = TinyModels.load("tiny-qwen2", provider)) {
            Path saved = folder.resolve("saved");
            model.save(saved, DType.BF16);
            try (LanguageModel again = LanguageModel.load(saved, provider)) {
                assertThat(again.config()).isEqualTo(model.config());
                List<Parameter> parameters = again.decoder().parameters();
                for (Parameter parameter : model.decoder().parameters()) {
                    Parameter other =
                            parameters.get(model.decoder().parameters().indexOf(parameter));
                    assertThat(other.name()).isEqualTo(parameter.name());
                    assertThat(other.data().toFloatArray())
                            .as(parameter.name())
                            .isEqualTo(parameter.data().toFloatArray());
                }
            }
            assertThatThrownBy(() -> model.save(saved, DType.F32))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("already holds files");
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> LanguageModel.load(folder.resolve("none"), provider))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("none: there is no such model directory or GGUF file");
        assertThatThrownBy(() -> LanguageModel.load(folder, provider))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("config.json: there is no such file");
        try (LanguageModel model = TinyModels.load("tiny-qwen2", provider)) {
            assertThatThrownBy(() -> model.score("text"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("tokenizer.json");
            assertThatThrownBy(() -> model.score(new int[513]))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("context of 512");
        }
    }

    @Test
    @RequiresShared
    void aFewLinesContinueAndScoreAText() {
        try (LanguageModel model = LanguageModel.load(Shared.path("models/TinyStories-656K"), provider)) {
            Generation story = model.generate("Once upon a time", GenerationOptions.greedy(12));
            assertThat(story.text()).startsWith(", a little girl");
            TokenScores scores = model.score("Once upon a time");
            assertThat(scores.logProbabilities()).hasSize(scores.ids().length - 1);
            assertThat(scores.perplexity()).isGreaterThan(1);
        }
    }

    @Test
    @RequiresShared
    void tokenizerAndSettingsAreCarriedAlong() {
        try (LanguageModel model = LanguageModel.load(Shared.path("models/TinyStories-656K"), provider)) {
            model.save(folder.resolve("saved"), DType.F32);
        }
        assertThat(folder.resolve("saved/tokenizer.json")).exists();
        assertThat(folder.resolve("saved/generation_config.json")).exists();
        try (LanguageModel again = LanguageModel.load(folder.resolve("saved"), provider)) {
            assertThat(again.generate("Once upon a time", GenerationOptions.greedy(4))
                            .tokenIds())
                    .containsExactly(313, 598, 303, 1049);
            assertThat(Files.isRegularFile(again.path().resolve("config.json"))).isTrue();
        }
    }

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
