package dev.nernst.cli.commands.train;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.op.OptimizerOps;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.optim.Schedule;
import dev.nernst.runtime.tape.Parameter;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How gradients become updates. */
final class OptimizerOptions {
    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "The peak of the schedule. Default: 3e-4 for pretrain, 1e-5 for sft, 1e-6 for the others.")
    private @Nullable Double learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "S",
            defaultValue = "constant",
            description = "How the learning rate goes on after the warm-up: constant, linear, cosine (both to 0). "
                    + "Default: ${DEFAULT-VALUE}.")
    private Schedule.Shape schedule;

    @Option(
            names = "--warmup-steps",
            paramLabel = "N",
            defaultValue = "0",
            description = "Steps over which the learning rate rises from 0. Default: ${DEFAULT-VALUE}.")
    private long warmupSteps;

    @Option(
            names = "--weight-decay",
            paramLabel = "W",
            defaultValue = "0.01",
            description =
                    "Decoupled: an update takes learning rate times this of each weight. Default: ${DEFAULT-VALUE}.")
    private double weightDecay;

    @Option(
            names = "--decay-vectors",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "Whether norms and biases decay too. Default: ${DEFAULT-VALUE}.")
    private OnOff decayVectors;

    @Option(
            names = "--clip-norm",
            paramLabel = "N",
            defaultValue = "1",
            description = "What the global 2-norm of the gradients is clipped to; 0 for no clipping. Default: "
                    + "${DEFAULT-VALUE}.")
    private double clipNorm;

    @Option(
            names = "--beta1",
            paramLabel = "B",
            defaultValue = "0.9",
            description = "Decay of AdamW's first moment. Default: ${DEFAULT-VALUE}.")
    private double beta1;

    @Option(
            names = "--beta2",
            paramLabel = "B",
            defaultValue = "0.999",
            description = "Decay of AdamW's second moment. Default: ${DEFAULT-VALUE}.")
    private double beta2;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            defaultValue = "1e-8",
            description = "Added to the root of AdamW's second moment. Default: ${DEFAULT-VALUE}.")
    private double epsilon;

    /** Fills in the learning rate where none is given. */
    void settle(double methodsRate) {
        learningRate = learningRate == null ? methodsRate : learningRate;
    }

    double clipNorm() {
        return clipNorm;
    }

    /** Checks what the types alone do not. */
    void check() {
        nonNegative(learningRate == null ? 0 : learningRate, "--learning-rate");
        nonNegative((double) warmupSteps, "--warmup-steps");
        nonNegative(weightDecay, "--weight-decay");
        nonNegative(clipNorm, "--clip-norm");
        nonNegative(epsilon, "--epsilon");
        fraction(beta1, "--beta1");
        fraction(beta2, "--beta2");
    }

    /** The schedule of a run, once defaults are settled. */
    Schedule schedule(long steps, int updatesPerStep) {
        return new Schedule(
                schedule, Objects.requireNonNull(learningRate), warmupSteps * updatesPerStep, steps * updatesPerStep);
    }

    /** An optimiser over {@code parameters}; its state lives in {@code arena}. */
    AdamW optimizer(OptimizerOps ops, Arena arena, List<Parameter> parameters) {
        List<Parameter> vectors =
                parameters.stream().filter(p -> p.data().rank() == 1).toList();
        List<Parameter> matrices =
                parameters.stream().filter(p -> p.data().rank() != 1).toList();
        return new AdamW(
                ops,
                arena,
                new AdamW.Settings(beta1, beta2, epsilon),
                List.of(
                        new AdamW.Group(matrices, weightDecay),
                        new AdamW.Group(vectors, decayVectors == OnOff.ON ? weightDecay : 0)));
    }

    private static void nonNegative(double value, String flag) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new InvalidInputException(flag + " " + value + ": must not be negative");
        }
    }

    private static void fraction(double value, String flag) {
        if (!(value >= 0 && value < 1)) {
            throw new InvalidInputException(flag + " " + value + ": must be at least 0 and below 1");
        }
    }
}
