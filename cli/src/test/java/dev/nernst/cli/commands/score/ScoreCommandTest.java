package dev.nernst.cli.commands.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.runtime.Tensor;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.safetensors.Safetensors;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@RequiresShared
class ScoreCommandTest {
    private static final String MODEL = Shared.path("models/TinyStories-656K").toString();
    private static final Path TINY = Shared.path("golden/tiny-mistral");

    @Test
    void scoresOfIdsEqualTheReference() {
        try (WeightSource golden = Safetensors.open(TINY.resolve("golden.safetensors"))) {
            Tensor ids = golden.tensor("input_ids");
            StringBuilder list = new StringBuilder();
            for (int t = 0; t < ids.dim(1); t++) {
                list.append(t == 0 ? "" : ",").append((int) ids.getFloat(t));
            }
            JsonNode json = CommandRun.of("score", "--model", TINY.toString(), "--ids", list.toString(), "--json")
                    .json();
            Tensor logprobs = golden.tensor("token_logprob");
            Tensor entropies = golden.tensor("token_entropy_values");
            assertThat(json.get("logprobs")).hasSize(ids.dim(1) - 1);
            for (int t = 0; t < ids.dim(1) - 1; t++) {
                double logprob = logprobs.getFloat(t);
                double entropy = entropies.getFloat(t);
                assertThat(json.get("logprobs").get(t).asDouble())
                        .isCloseTo(logprob, within(2e-4 + 1e-3 * Math.abs(logprob)));
                assertThat(json.get("entropies").get(t).asDouble()).isCloseTo(entropy, within(2e-4 + 1e-3 * entropy));
            }
        }
    }

    @Test
    void aTextBeginsWithTheTokenizersOwnTokens() {
        JsonNode json = CommandRun.of("score", "--model", MODEL, "--text", "Once upon a time", "--json")
                .json();
        assertThat(json.get("token_ids").get(0).asInt()).isEqualTo(1);
        assertThat(json.get("total_logprob").asDouble()).isNegative();
    }

    @Test
    void anIdOutsideTheVocabularyIsRefused() {
        CommandRun run = CommandRun.of("score", "--model", MODEL, "--ids", "1,2048");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("the token id 2048 is outside the model's vocabulary of 2048");
    }
}
