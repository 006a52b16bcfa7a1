package dev.nernst.em.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.em.checkpoint.Checkpoints;
import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.gradient.GradientResult;
import dev.nernst.em.gradient.TokenStatistics;
import dev.nernst.em.method.TrainingContext;
import dev.nernst.em.method.TrainingMethod;
import dev.nernst.em.method.Update;
import dev.nernst.em.weights.FrozenLayers;
import dev.nernst.em.weights.FullFineTune;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.optim.Schedule;
import dev.nernst.runtime.tape.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run would take, where the updates of a step do not take the same. */
class DryRunTest {
    private static final Path MODEL =
            Path.of(System.getProperty("nernst.root"), "model/src/test/resources/tiny/tiny-llama3");
    private static final int STEPS = 10;
    private static final double FIRST_SECONDS = 0.5;

    @TempDir
    Path folder;

    /** Three updates a step: the first takes its time, as sampling does, and every gradient has something in it. */
    private record Uneven(List<Parameter> parameters, List<Integer> updates) implements TrainingMethod {
        @Override
        public String name() {
            return "uneven";
        }

        @Override
        public int updatesPerStep() {
            return 3;
        }

        @Override
        public Update addGradients(TrainingContext context) {
            updates.add(context.updateInStep());
            if (context.updateInStep() == 0) {
                try {
                    Thread.sleep((long) (1000 * FIRST_SECONDS));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            for (Parameter parameter : parameters) {
                Tensor gradient = Objects.requireNonNull(parameter.gradient());
                Floats.set(gradient.host(), DType.F32, 3, 1);
            }
            TokenStatistics statistics = new TokenStatistics(new double[] {-1}, new double[] {2});
            return new Update(
                    new GradientResult(1, List.of(statistics), 4), Map.of(), List.of(), context.updateInStep() == 2);
        }
    }

    @Test
    void aWholeStepIsMeasuredAndNothingIsKept() {
        try (Provider provider = Providers.open("scalar", 1);
                LanguageModel model = LanguageModel.load(MODEL, provider);
                FullFineTune trainee =
                        new FullFineTune(model, new FullFineTune.Options(DType.F32, DType.F32, FrozenLayers.NONE));
                ForwardBackward passes = new ForwardBackward(model.decoder(), provider, 1, false);
                TensorArena arena = provider.memory().newArena()) {
            Parameter parameter = trainee.parameters().getFirst();
            float[] before = parameter.data().toFloatArray();
            Uneven method = new Uneven(trainee.parameters(), new ArrayList<>());
            AdamW optimizer = new AdamW(
                    provider, arena, AdamW.Settings.DEFAULT, List.of(new AdamW.Group(trainee.parameters(), 0.1)));
            DryRun estimate = DryRun.measure(
                    new TrainingRun.Parts(
                            method, trainee, passes, optimizer, new Checkpoints(folder.resolve("checkpoints"), 1)),
                    new RunSettings(STEPS, new Schedule(Schedule.Shape.CONSTANT, 1e-3, 0, 3 * STEPS), 1, 0, 1, 0, 0));
            assertThat(method.updates()).as("one to warm up, then a step").containsExactly(0, 0, 1, 2);
            assertThat(estimate.updatesPerStep()).isEqualTo(3);
            // Three updates like the first would take three times as long.
            assertThat(estimate.secondsPerStep()).isBetween(FIRST_SECONDS, 2 * FIRST_SECONDS);
            assertThat(estimate.totalSeconds()).isEqualTo(STEPS * estimate.secondsPerStep());
            assertThat(parameter.data().toFloatArray()).isEqualTo(before);
            assertThat(Files.exists(folder.resolve("checkpoints"))).isFalse();
        }
    }
}
