package dev.nernst.em.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.em.objective.TokenEntropy;
import dev.nernst.em.weights.FrozenLayers;
import dev.nernst.em.weights.FullFineTune;
import dev.nernst.em.weights.LoraFineTune;
import dev.nernst.em.weights.Trainee;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.lora.LoraConfig;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.testing.foreign.ForeignProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of an update of EM-FT on memory that the host cannot read. */
class ForeignUpdateTest {
    private static final Path MODEL =
            Path.of(System.getProperty("nernst.root"), "model/src/test/resources/tiny/tiny-qwen2");
    private static final int SEQUENCES = 3;
    private static final int LENGTH = 20;
    private static final int PROMPT = 4;

    private static List<TrainingSequence> batch() {
        List<TrainingSequence> batch = new ArrayList<>();
        for (int s = 0; s < SEQUENCES; s++) {
            int[] ids = new int[LENGTH];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = RandomStream.of(8, s).below(i, 200);
            }
            batch.add(TrainingSequence.of(ids, PROMPT));
        }
        return batch;
    }

    private static Trainee trainee(LanguageModel model, String what) {
        return what.equals("lora")
                ? new LoraFineTune(model, new LoraConfig(2, 4, Set.of("q_proj", "down_proj")), 1)
                : new FullFineTune(model, new FullFineTune.Options(DType.valueOf(what), DType.F32, FrozenLayers.NONE));
    }

    /** Ids, positions, the layout of attention, targets and the loss's derivatives in; three statistics a row and a sum of squares a parameter out. */
    @ParameterizedTest
    @CsvSource({"F32, false", "BF16, false", "lora, false", "F32, true"})
    void anUpdateSendsIdsAndNumbersOfRowsOnly(String what, boolean checkpointing) {
        try (ForeignProvider foreign = new ForeignProvider();
                Provider provider = CheckedProvider.of(foreign);
                LanguageModel model = LanguageModel.load(MODEL, provider);
                Trainee trainee = trainee(model, what);
                TensorArena arena = provider.memory().newArena();
                ForwardBackward passes = new ForwardBackward(model.decoder(), provider, SEQUENCES, checkpointing)) {
            AdamW optimizer = new AdamW(
                    provider, arena, AdamW.Settings.DEFAULT, List.of(new AdamW.Group(trainee.parameters(), 0)));
            for (int update = 0; update < 2; update++) { // the first brings the table of angles over
                foreign.traffic().reset();
                passes.addGradients(batch(), new TokenEntropy(1), Aggregation.TOKEN_MEAN);
                optimizer.step(1e-3, optimizer.gradientNorm().scaleFor(1));
                optimizer.zeroGradients();
            }
            long rows = SEQUENCES * (LENGTH - 1);
            long counted = SEQUENCES * (LENGTH - PROMPT);
            assertThat(foreign.traffic().in())
                    .isEqualTo(Map.of(
                            "EmbeddingOp.forward ids",
                            4 * (rows + counted), // of tokens, and of the rows that predict counted ones
                            "row numbers",
                            4 * rows, // positions
                            "AttentionOp.forward layout",
                            4L * (3 * SEQUENCES + SEQUENCES),
                            "HeadStatisticsOp.forwardBackward targets",
                            4 * counted,
                            "HeadStatisticsOp.forwardBackward dLogProbability",
                            8 * counted,
                            "HeadStatisticsOp.forwardBackward dEntropy",
                            8 * counted));
            assertThat(foreign.traffic().out())
                    .isEqualTo(Map.of(
                            "HeadStatisticsOp.forwardBackward out",
                            3 * 8 * counted,
                            "OptimizerOps.sumOfSquares",
                            8L * trainee.parameters().size()));
        }
    }
}
