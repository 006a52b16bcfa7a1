package dev.nernst.em.method;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.optim.Schedule;
import dev.nernst.runtime.tape.Parameter;
import java.util.List;

/**
 * AdamW, clipping and schedule as a method is run with where nothing else is asked for. Learning rates are those of models
 * with billions of parameters; smaller ones need more.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param learningRate the peak of the schedule
 * @param adam decays of the moments, and epsilon
 * @param weightDecay decoupled: an update takes learning rate times this of each weight
 * @param decayVectors whether norms and biases decay too
 * @param clipNorm global 2-norm that gradients are clipped to; 0 for no clipping
 * @param shape how the learning rate goes on after the warm-up
 * @param warmup how long the learning rate rises from 0
 */
public record OptimizerRecipe(
        double learningRate,
        AdamW.Settings adam,
        double weightDecay,
        boolean decayVectors,
        double clipNorm,
        Schedule.Shape shape,
        Warmup warmup) {
    /** Learning text from nothing. */
    public static final OptimizerRecipe PRETRAINING = constant(3e-4);

    /** Learning completions; a {@link #supervised(Profile) profile} has other numbers. */
    public static final OptimizerRecipe SUPERVISED = constant(1e-5);

    /** Learning from one's own responses, in both profiles (em-spec section 3.3). */
    public static final OptimizerRecipe OWN_RESPONSES = constant(1e-6);

    /** AdamW moves each weight by up to its rate an update: more than this is a slip of the keys. */
    private static final double MOST_LEARNING_RATE = 100;

    public OptimizerRecipe {
        Bounds.notNegative("learning-rate", learningRate);
        if (learningRate > MOST_LEARNING_RATE) {
            throw new InvalidInputException(
                    "learning-rate is " + learningRate + ", but must be at most " + MOST_LEARNING_RATE);
        }
        Bounds.notNegative("weight-decay", weightDecay);
        Bounds.notNegative("clip-norm", clipNorm);
        Bounds.notNegative("epsilon", adam.epsilon());
        fraction("beta1", adam.beta1());
        fraction("beta2", adam.beta2());
    }

    /**
     * Learning completions as the baseline SFT does (em-spec section 3.5). The paper names no numbers, so those of the
     * released trainer are both profiles'.
     */
    public static OptimizerRecipe supervised(Profile profile) {
        return switch (profile) {
            case PAPER, CODE ->
                new OptimizerRecipe(
                        SUPERVISED.learningRate(),
                        new AdamW.Settings(0.9, 0.95, AdamW.Settings.DEFAULT.epsilon()),
                        SUPERVISED.weightDecay(),
                        SUPERVISED.decayVectors(),
                        SUPERVISED.clipNorm(),
                        Schedule.Shape.COSINE,
                        new Warmup(10, true));
        };
    }

    private static OptimizerRecipe constant(double learningRate) {
        return new OptimizerRecipe(
                learningRate, AdamW.Settings.DEFAULT, 0.01, true, 1, Schedule.Shape.CONSTANT, Warmup.NONE);
    }

    /** The learning rate of each update of a run. */
    public Schedule schedule(long steps, int updatesPerStep) {
        return new Schedule(shape, learningRate, warmup.steps(steps) * updatesPerStep, steps * updatesPerStep);
    }

    /** The same with another learning rate. */
    public OptimizerRecipe withLearningRate(double other) {
        return new OptimizerRecipe(other, adam, weightDecay, decayVectors, clipNorm, shape, warmup);
    }

    /** An optimiser over {@code parameters}; its state lives in {@code arena}. */
    public AdamW optimizer(Provider provider, TensorArena arena, List<Parameter> parameters) {
        List<Parameter> vectors =
                parameters.stream().filter(p -> p.data().rank() == 1).toList();
        List<Parameter> matrices =
                parameters.stream().filter(p -> p.data().rank() != 1).toList();
        return new AdamW(
                provider,
                arena,
                adam,
                List.of(
                        new AdamW.Group(matrices, weightDecay),
                        new AdamW.Group(vectors, decayVectors ? weightDecay : 0)));
    }

    private static void fraction(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new InvalidInputException(name + " is " + value + ", but must be at least 0 and below 1");
        }
    }
}
