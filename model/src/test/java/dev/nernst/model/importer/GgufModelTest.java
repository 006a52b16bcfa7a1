package dev.nernst.model.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.TinyModels;
import dev.nernst.model.chat.Message;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.model.generate.GenerationRequest;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.tools.ImportGguf;
import dev.nernst.weights.tools.ToolOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresShared
class GgufModelTest {
    private static final Path SMOLLM2 = Shared.path("models/SmolLM2-135M-Instruct/SmolLM2-135M-Instruct.Q4_1.gguf");
    private static final double SURE = 0.02;

    /** Answers are compared up to the first token that another order of summation could change. */
    @Test
    void greedyAnswersOfSmolLm2EqualTheReference() {
        JsonNode golden = StrictJson.readObject(Shared.path("golden/SmolLM2-135M-Instruct/golden.json"));
        try (Provider provider = Providers.open("auto", 2);
                LanguageModel model = LanguageModel.load(SMOLLM2, provider);
                BatchEngine engine = model.newEngine(EngineOptions.DEFAULT)) {
            List<GenerationRequest> requests = new ArrayList<>();
            List<JsonNode> expected = new ArrayList<>();
            for (JsonNode chat : golden.get("chats")) {
                int[] prompt = model.chat()
                        .encode(List.of(Message.user(chat.get("user").textValue())));
                assertThat(prompt).isEqualTo(TinyModels.ids(chat.get("prompt_ids")));
                requests.add(GenerationRequest.greedy(prompt, sure(chat), model.stopIds()));
                expected.add(chat);
            }
            for (JsonNode text : golden.get("texts")) {
                int[] prompt = model.tokenizer().encodeIds(text.get("text").textValue(), true);
                assertThat(prompt).isEqualTo(TinyModels.ids(text.get("input_ids")));
                requests.add(GenerationRequest.greedy(prompt, sure(text), model.stopIds()));
                expected.add(text);
            }
            List<Generation> generations = engine.generate(requests);
            int compared = 0;
            for (int i = 0; i < requests.size(); i++) {
                int[] ids = TinyModels.ids(expected.get(i).get("new_ids"));
                int[] got = generations.get(i).tokenIds();
                assertThat(got).as("prompt %d", i).isEqualTo(Arrays.copyOf(ids, got.length));
                compared += got.length;
            }
            assertThat(compared).as("tokens compared").isGreaterThan(90);
        }
    }

    @Test
    void anImportedDirectoryRunsLikeTheFile(@TempDir Path folder) {
        Path file = Shared.path("golden/gguf/tiny-llama.Q8_0.gguf");
        Path out = folder.resolve("imported");
        ImportGguf.run(file, out, DType.F32, GgufCompanions::write, ToolOptions.defaults());
        try (Provider provider = new ScalarProvider();
                LanguageModel inPlace = LanguageModel.load(file, provider);
                LanguageModel imported = LanguageModel.load(out, provider)) {
            GenerationOptions options = GenerationOptions.greedy(6);
            Generation expected = inPlace.generate("The tiny", options);
            Generation got = imported.generate("The tiny", options);
            assertThat(got.promptIds()).isEqualTo(expected.promptIds());
            assertThat(got.tokenIds()).isEqualTo(expected.tokenIds());
            assertThat(got.text()).isEqualTo(expected.text());
            assertThat(imported.stopIds()).isEqualTo(inPlace.stopIds());
            assertThat(imported.config()).isEqualTo(inPlace.config());
        }
    }

    private static int sure(JsonNode sample) {
        int count = 0;
        for (JsonNode margin : sample.get("margins")) {
            if (margin.doubleValue() < SURE) {
                break;
            }
            count++;
        }
        return count;
    }
}
