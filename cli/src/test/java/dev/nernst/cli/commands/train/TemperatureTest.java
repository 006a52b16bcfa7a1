package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.em.weights.Trainee;
import dev.nernst.em.weights.WeightOptions;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.tape.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training at a temperature is training a model whose logits are divided by it. */
class TemperatureTest extends RolloutRuns {
    @ParameterizedTest
    @CsvSource({
        "em-ft, --log-kl",
        "em-ft, --updates-per-rollout=2",
        "em-rl-token, --kl-in=reward",
        "em-rl-sequence, --updates-per-rollout=2",
        "em-rl-token, --record-rollouts=0"
    })
    void halfTheTemperatureIsTwiceTheLogits(String method, String more) throws IOException {
        // The last norm's gradient is the one that knows which of the two it was.
        Trained cold = train(method, "cold", "--temperature", "0.5", "--freeze", "model.norm", more);
        Trained sharp = train(method, "sharp", "--model", twiceTheLogits().toString(), "--freeze", "model.norm", more);
        for (String metric : new String[] {"entropy", "log_probability", "loss", "gradient_norm", "response_length"}) {
            assertThat(cold.curve(metric)).as(metric).isEqualTo(sharp.curve(metric));
        }
        assertThat(cold.curve("entropy")[0])
                .isLessThan(train(method, "warm", more).curve("entropy")[0]);
    }

    private Path twiceTheLogits() throws IOException {
        Path sharp = Files.createDirectory(folder.resolve("twice"));
        try (Provider provider = Providers.open("scalar", 1);
                LanguageModel loaded = LanguageModel.load(model, provider);
                Trainee trainee = WeightOptions.DEFAULT.trainee(loaded, 1)) {
            for (Parameter parameter : trainee.parameters()) {
                if (parameter.name().equals("model.norm.weight")) {
                    Tensor weights = parameter.data();
                    for (long i = 0; i < weights.size(); i++) {
                        weights.setFloat(i, 2 * weights.getFloat(i));
                    }
                }
            }
            trainee.save(sharp);
        }
        return sharp;
    }
}
