package dev.nernst.em.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.em.checkpoint.Checkpoints;
import dev.nernst.em.checkpoint.RunState;
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
import dev.nernst.runtime.DivergedException;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.optim.Schedule;
import dev.nernst.runtime.tape.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run around methods that are made to do odd things. */
class TrainingRunTest {
    private static final Path MODEL =
            Path.of(System.getProperty("nernst.root"), "model/src/test/resources/tiny/tiny-llama3");
    private static final String PARAMETER = "model.layers.1.mlp.up_proj.weight";

    @TempDir
    Path folder;

    private final Provider provider = Providers.open("scalar", 1);
    private final LanguageModel model = LanguageModel.load(MODEL, provider);
    private final FullFineTune trainee =
            new FullFineTune(model, new FullFineTune.Options(DType.F32, DType.F32, FrozenLayers.NONE));
    private final ForwardBackward passes = new ForwardBackward(model.decoder(), provider, 1, false);

    @AfterEach
    void close() {
        passes.close();
        trainee.close();
        model.close();
        provider.close();
    }

    /** Two updates a step; the gradient of every element is 1, and the loss is the number of the update. */
    private final class Constant implements TrainingMethod {
        private final long poisonedUpdate;
        private final double poison;
        private long updates;

        Constant(long poisonedUpdate, double poison) {
            this.poisonedUpdate = poisonedUpdate;
            this.poison = poison;
        }

        @Override
        public String name() {
            return "constant";
        }

        @Override
        public int updatesPerStep() {
            return 2;
        }

        @Override
        public Update addGradients(TrainingContext context) {
            updates++;
            for (Parameter parameter : trainee.parameters()) {
                Tensor gradient = Objects.requireNonNull(parameter.gradient());
                for (long i = 0; i < gradient.size(); i++) {
                    assertThat(gradient.getFloat(i)).isZero();
                }
                boolean poisoned = updates == poisonedUpdate && parameter.name().equals(PARAMETER);
                Floats.set(gradient.host(), DType.F32, 3, poisoned ? (float) poison : 1);
            }
            GradientResult result =
                    new GradientResult(updates, List.of(new TokenStatistics(new double[] {-1}, new double[] {2})), 4);
            return new Update(result, Map.of(), List.of("line 3", "line 9"), context.updateInStep() == 1);
        }
    }

    @Test
    void aGradientThatIsNotFiniteIsBlamedOnParameterAndBatch() throws IOException {
        for (double poison : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            Path out = folder.resolve("poison" + poison);
            assertThatThrownBy(() -> run(new Constant(4, poison), out, 6, RunHooks.NONE))
                    .isInstanceOf(DivergenceException.class)
                    .hasMessage("step 2, update 4: the gradient of " + PARAMETER
                            + " is NaN or infinite; batch: line 3, line 9; the last checkpoint is kept");
            assertThat(out.resolve("checkpoints/update-00000002")).isDirectory();
            assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(3);
        }
    }

    /** No loss is computed after the last update, so that the weights themselves are looked at. */
    @Test
    void weightsThatTheLastUpdateBrokeAreNoResult() throws IOException {
        TrainingMethod last = method(context -> {
            Tensor gradient =
                    Objects.requireNonNull(trainee.parameters().getFirst().gradient());
            Floats.set(gradient.host(), DType.F32, 0, 1);
            if (context.step() == 2) {
                Tensor weights = trainee.parameters().getFirst().data();
                Floats.set(weights.host(), DType.F32, 5, Float.POSITIVE_INFINITY);
            }
            GradientResult result =
                    new GradientResult(1, List.of(new TokenStatistics(new double[] {-1}, new double[] {2})), 4);
            return new Update(result, Map.of(), List.of("line 3"), true);
        });
        Path out = folder.resolve("out");
        // Every score is better than the one before.
        RunHooks.Validation validation = context -> new RunHooks.Score(Map.of(), "accuracy", context.step(), true);
        RunHooks hooks = new RunHooks(validation, null, update -> Optional.empty(), true, Map::of);
        assertThatThrownBy(() -> run(last, out, 3, hooks))
                .isInstanceOf(DivergenceException.class)
                .hasMessage(
                        "step 3, update 3: " + trainee.parameters().getFirst().name()
                                + " has become NaN or infinite; batch: line 3; the last checkpoint is kept");
        assertThat(out.resolve("model.safetensors")).doesNotExist();
        assertThat(out.resolve("checkpoints/update-00000002")).isDirectory();
        assertThat(out.resolve("checkpoints/update-00000003")).doesNotExist();
        try (LanguageModel best = LanguageModel.load(out.resolve("best"), provider)) {
            assertThat(Float.isFinite(
                            best.decoder().parameters().getFirst().data().getFloat(5)))
                    .isTrue();
        }
    }

    @Test
    void aWeightThatTheFileCannotHoldIsNoResult() {
        Floats.set(trainee.parameters().getFirst().data().host(), DType.F32, 5, 65536);
        FullFineTune half = new FullFineTune(model, new FullFineTune.Options(DType.F32, DType.F16, FrozenLayers.NONE));
        assertThatThrownBy(() -> half.save(folder))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("is too large for F16");
        assertThat(folder).isEmptyDirectory();
        half.close();
    }

    private static TrainingMethod method(Function<TrainingContext, Update> gradients) {
        return new TrainingMethod() {
            @Override
            public String name() {
                return "theirs";
            }

            @Override
            public Update addGradients(TrainingContext context) {
                return gradients.apply(context);
            }
        };
    }

    /** Without advantages loss and gradient are 0 whatever the model computes. */
    @Test
    void anEntropyThatIsNotFiniteIsBlamedOnTheBatch() {
        TrainingMethod indifferent = method(context -> {
            TokenStatistics broken = new TokenStatistics(new double[] {Double.NaN}, new double[] {Double.NaN});
            return new Update(new GradientResult(0, List.of(broken), 1), Map.of(), List.of("line 4"), true);
        });
        assertThatThrownBy(() -> run(indifferent, folder.resolve("out"), 2, RunHooks.NONE))
                .isInstanceOf(DivergenceException.class)
                .hasMessage("step 1, update 1: the entropy is NaN; batch: line 4; the last checkpoint is kept");
    }

    /** A step that had nothing to learn from is one update, in which nothing was measured. */
    @Test
    void aStepWithNothingToLearnFromIsSaid() throws IOException {
        TrainingMethod everySecond = method(context -> {
            TokenStatistics token = new TokenStatistics(new double[] {-1}, new double[] {2});
            List<TokenStatistics> kept = context.step() % 2 == 0 ? List.of() : List.of(token);
            return new Update(new GradientResult(0, kept, kept.size()), Map.of(), List.of("line 1"), true);
        });
        assertThat(notes(everySecond, 3)).containsExactly("step 1 kept no prompt", "step 3 kept no prompt");
        List<String> rows = Files.readAllLines(folder.resolve("3/metrics.jsonl"));
        assertThat(rows.get(0)).contains("\"learning_rate\":0.0").doesNotContain("loss", "entropy", "norm");
        assertThat(rows.get(1)).contains("\"loss\":0.0", "\"entropy\":2.0", "\"gradient_norm\":0.0");
        assertThat(notes(everySecond, 1)).containsExactly("step 1 kept no prompt", "no step of the run kept a prompt");
    }

    /** What a run says, up to what is the same in all of it. */
    private List<String> notes(TrainingMethod method, long steps) throws IOException {
        List<String> notes = new ArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public void note(String sentence) {
                notes.add(sentence.replaceFirst(" to learn from: .*", ""));
            }
        };
        try (TensorArena arena = provider.memory().newArena()) {
            make(method, folder.resolve(String.valueOf(steps)), steps, RunHooks.NONE, listener, arena)
                    .run(Start.NEW);
        }
        return notes;
    }

    @Test
    void aStopRuleEndsTheRunWithItsReason() throws IOException {
        RunHooks hooks = new RunHooks(
                null,
                null,
                update -> update.result().loss() >= 6 ? Optional.of("enough") : Optional.empty(),
                false,
                Map::of);
        RunResult result = run(new Constant(-1, 0), folder.resolve("out"), 10, hooks);
        assertThat(result.stopReason()).isEqualTo("enough");
        assertThat(result.finished()).isTrue();
        assertThat(result.steps()).isEqualTo(3);
        assertThat(result.updates()).isEqualTo(6);
        assertThat(folder.resolve("out/model.safetensors")).isRegularFile();
    }

    @Test
    void aRequestToStopInTheMiddleOfAStepKeepsTheUpdate() throws IOException {
        TrainingRun[] running = new TrainingRun[1];
        RunListener stopping = new RunListener() {
            @Override
            public void updated(Map<String, Number> metrics) {
                if (Objects.requireNonNull(metrics.get("update")).longValue() == 3) {
                    running[0].requestStop();
                }
            }
        };
        Path out = folder.resolve("out");
        try (TensorArena arena = provider.memory().newArena()) {
            running[0] = make(new Constant(-1, 0), out, 5, RunHooks.NONE, stopping, arena);
            RunResult result = running[0].run(Start.NEW);
            assertThat(result.finished()).isFalse();
            assertThat(result.updates()).isEqualTo(3);
            assertThat(result.steps()).isEqualTo(1);
        }
        assertThat(out.resolve("checkpoints/update-00000003")).isDirectory();
        assertThat(out.resolve("model.safetensors")).doesNotExist();
        try (TensorArena arena = provider.memory().newArena()) {
            RunResult result = make(new Constant(-1, 0), out, 5, RunHooks.NONE, RunListener.SILENT, arena)
                    .run(Start.RESUME);
            assertThat(result.finished()).isTrue();
            assertThat(result.updates()).isEqualTo(10);
        }
        assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(10);
    }

    @Test
    void whatWasMeasuredBeforeTrainingIsMeasuredOnce() throws IOException {
        Path out = folder.resolve("out");
        float[] untrained = trainee.parameters().getLast().data().toFloatArray();
        List<Long> measured = new ArrayList<>();
        TrainingRun[] running = new TrainingRun[1];
        // As if told to stop while the untrained weights are measured; every later score is worse.
        RunHooks.Validation validation = context -> {
            measured.add(context.step());
            running[0].requestStop();
            return new RunHooks.Score(Map.of(), "accuracy", 1.0 / (1 + context.step()), true);
        };
        RunHooks hooks = new RunHooks(validation, null, update -> Optional.empty(), true, Map::of);
        for (int begun = 0; begun < 2; begun++) {
            try (TensorArena arena = provider.memory().newArena()) {
                running[0] = make(new Constant(-1, 0), out, 2, hooks, RunListener.SILENT, arena);
                assertThat(running[0].run(begun > 0 ? Start.RESUME : Start.NEW).best())
                        .isEqualTo(new RunState.Best(0, "accuracy", 1));
            }
        }
        assertThat(measured).containsExactly(0L, 2L);
        assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(1 + 4);
        try (LanguageModel best = LanguageModel.load(out, provider)) {
            assertThat(best.decoder().parameters().getLast().data().toFloatArray())
                    .isEqualTo(untrained);
        }
    }

    @Test
    void aScoreThatTellsNothingApartDoesNotThrowTheTrainingAway() throws IOException {
        Path out = folder.resolve("out");
        RunHooks.Validation validation = context -> new RunHooks.Score(Map.of(), "accuracy", 0, true);
        RunHooks hooks = new RunHooks(validation, null, update -> Optional.empty(), true, Map::of);
        assertThat(run(new Constant(-1, 0), out, 2, hooks).best()).isEqualTo(new RunState.Best(2, "accuracy", 0));
        try (LanguageModel best = LanguageModel.load(out, provider)) {
            assertThat(best.decoder().parameters().getLast().data().toFloatArray())
                    .isEqualTo(trainee.parameters().getLast().data().toFloatArray());
        }
    }

    private RunResult run(TrainingMethod method, Path out, long steps, RunHooks hooks) throws IOException {
        try (TensorArena arena = provider.memory().newArena()) {
            return make(method, out, steps, hooks, RunListener.SILENT, arena).run(Start.NEW);
        }
    }

    private TrainingRun make(
            TrainingMethod method, Path out, long steps, RunHooks hooks, RunListener listener, TensorArena arena) {
        RunDirectory directory = new RunDirectory(out);
        AdamW optimizer =
                new AdamW(provider, arena, AdamW.Settings.DEFAULT, List.of(new AdamW.Group(trainee.parameters(), 0)));
        Schedule schedule = new Schedule(Schedule.Shape.CONSTANT, 1e-3, 0, steps * 2);
        return new TrainingRun(
                new TrainingRun.Parts(method, trainee, passes, optimizer, new Checkpoints(directory.checkpoints(), 2)),
                new RunSettings(steps, schedule, 1, 0, 1, 0, 0),
                hooks,
                directory,
                listener);
    }
}
