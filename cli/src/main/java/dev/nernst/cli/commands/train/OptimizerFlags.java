package dev.nernst.cli.commands.train;

import static java.util.Objects.requireNonNullElse;

import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.em.method.OptimizerRecipe;
import dev.nernst.em.method.Warmup;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.optim.Schedule;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How gradients become updates. What is not given is set by the method's recipe. */
@HelpGroup(HelpGroup.OPTIMIZER)
final class OptimizerFlags {
    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "The peak of the schedule. Default: 3e-4 for pretrain, 1e-5 for sft, 1e-6 for the others.")
    private @Nullable Double learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "S",
            description = "How the learning rate goes on after the warm-up: constant, linear, cosine (both to 0). "
                    + "Default: constant; cosine for sft with --profile.")
    private Schedule.@Nullable Shape schedule;

    @Option(
            names = "--warmup-steps",
            paramLabel = "N",
            description = "Steps over which the learning rate rises from 0, or a share of all steps such as 10%%. "
                    + "Default: 0; 10%% for sft with --profile.")
    private @Nullable String warmupSteps;

    @Option(
            names = "--weight-decay",
            paramLabel = "W",
            description = "Decoupled: an update takes learning rate times this of each weight. Default: 0.01.")
    private @Nullable Double weightDecay;

    @Option(
            names = "--decay-vectors",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "Whether norms and biases decay too. Default: ${DEFAULT-VALUE}.")
    private OnOff decayVectors;

    @Option(
            names = "--clip-norm",
            paramLabel = "N",
            description = "What the global 2-norm of the gradients is clipped to; 0 for no clipping. Default: 1.")
    private @Nullable Double clipNorm;

    @Option(names = "--beta1", paramLabel = "B", description = "Decay of AdamW's first moment. Default: 0.9.")
    private @Nullable Double beta1;

    @Option(
            names = "--beta2",
            paramLabel = "B",
            description = "Decay of AdamW's second moment. Default: 0.999; 0.95 for sft with --profile.")
    private @Nullable Double beta2;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            description = "Added to the root of AdamW's second moment. Default: 1e-8.")
    private @Nullable Double epsilon;

    private @Nullable OptimizerRecipe recipe;

    /** Fills in what is not given, and checks what the types alone do not. */
    void settle(OptimizerRecipe defaults) {
        learningRate = requireNonNullElse(learningRate, defaults.learningRate());
        schedule = requireNonNullElse(schedule, defaults.shape());
        warmupSteps = requireNonNullElse(warmupSteps, defaults.warmup().toString());
        weightDecay = requireNonNullElse(weightDecay, defaults.weightDecay());
        clipNorm = requireNonNullElse(clipNorm, defaults.clipNorm());
        beta1 = requireNonNullElse(beta1, defaults.adam().beta1());
        beta2 = requireNonNullElse(beta2, defaults.adam().beta2());
        epsilon = requireNonNullElse(epsilon, defaults.adam().epsilon());
        recipe = new OptimizerRecipe(
                learningRate,
                new AdamW.Settings(beta1, beta2, epsilon),
                weightDecay,
                decayVectors == OnOff.ON,
                clipNorm,
                schedule,
                Warmup.parse(warmupSteps));
    }

    /** What the run is done with, once it is settled. */
    OptimizerRecipe recipe() {
        return Objects.requireNonNull(recipe);
    }
}
