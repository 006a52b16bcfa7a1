package dev.nernst.model.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.LanguageModel;
import dev.nernst.model.TinyModels;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.scalar.ScalarProvider;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
    @Test
    void countsWeightsCacheAndActivations() {
        try (ScalarProvider provider = new ScalarProvider();
                LanguageModel model = TinyModels.load("tiny-mistral", provider)) {
            ModelConfig config = model.config();
            long weights = model.decoder().parameters().stream()
                    .mapToLong(parameter -> 2 * parameter.data().size())
                    .sum();
            MemoryEstimate estimate = MemoryEstimate.ofRunning(config, weights, 65, 1, 1);
            assertThat(estimate.weights()).isEqualTo(weights);
            assertThat(estimate.cache())
                    .as("two pages, keys and values, two layers, two heads of 16")
                    .isEqualTo(2 * 64 * 2 * 2 * 32 * 4);
            assertThat(estimate.total()).isGreaterThan(weights + estimate.cache());
            assertThat(MemoryEstimate.ofTraining(config, 1000, 0, true).total()).isEqualTo(16_000);
            assertThat(MemoryEstimate.ofTraining(config, 0, 64, true).total())
                    .isLessThan(MemoryEstimate.ofTraining(config, 0, 64, false).total());
        }
    }

    @Test
    void whatTheMachineHasNotIsRefused() {
        MachineMemory machine = new MachineMemory(24L << 30, 20L << 30);
        assertThatThrownBy(() -> machine.require(new MemoryEstimate(28L << 30, 1L << 29, 0), "to run m.gguf"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("to run m.gguf takes about 28.5 GiB of memory (weights 28.0, KV cache 0.5, activations"
                        + " 0.0), but this machine has 24.0");
        assertThatCode(() -> machine.require(new MemoryEstimate(15L << 30, 1L << 30, 0), "to run it"))
                .doesNotThrowAnyException();
    }

    @Test
    void theMachineHasMemory() {
        MachineMemory now = MachineMemory.now();
        assertThat(now.available()).isPositive().isLessThanOrEqualTo(now.physical());
    }
}
