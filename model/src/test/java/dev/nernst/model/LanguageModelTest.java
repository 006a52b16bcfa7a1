package dev.nernst.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.generate.Cancellation;
import dev.nernst.model.generate.FinishReason;
import dev.nernst.model.generate.GeneratedToken;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationListener;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.model.score.TokenScores;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /** Special tokens add nothing to the text, so that they must be found by their ids. */
    @Test
    @RequiresShared
    void aSpecialTokenMayBeAStopString() throws IOException {
        layOver("stop-special-token");
        SamplingOptions greedy = SamplingOptions.GREEDY;
        GenerationOptions options = new GenerationOptions(12, greedy, List.of("<|turn_end|>"), 1, 0);
        try (LanguageModel model = LanguageModel.load(folder, provider)) {
            Generation story = model.generate(
                            List.of("Once upon a time"), options, GenerationListener.NONE, new Cancellation())
                    .getFirst();
            assertThat(story.tokenIds()).containsExactly(313, 598, 303, 1049);
            assertThat(story.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(story.text()).doesNotContain("<|");
        }
    }

    /** Its tokenizer spelled the end of a story in the training data, behind the last word, and so does the model. */
    @Test
    @RequiresShared
    void theEndOfAStoryIsNoPartOfItsText() {
        StringBuilder streamed = new StringBuilder();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onText(int request, int sample, List<GeneratedToken> tokens, String text) {
                streamed.append(text);
            }
        };
        try (LanguageModel model = LanguageModel.load(Shared.path("models/TinyStories-656K"), provider)) {
            GenerationOptions options = GenerationOptions.greedy(400);
            Generation story = model.generate(List.of("Once upon a time"), options, listener, new Cancellation())
                    .getFirst();
            assertThat(story.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(story.tokenIds()).endsWith(208, 183, 209, 210, 2);
            assertThat(story.text()).endsWith(".").doesNotContain("<|");
            assertThat(streamed).hasToString(story.text());
        }
    }

    /** A copy of TinyStories-656K with the files of a faulty case over it. */
    private void layOver(String name) throws IOException {
        for (String source : List.of("models/TinyStories-656K", "faults/inference/" + name)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(Shared.path(source))) {
                for (Path file : files) {
                    Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
