package dev.nernst.runtime.optim;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.op.OptimizerOps.AdamWStep;
import dev.nernst.runtime.tape.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * AdamW with decoupled weight decay (Loshchilov and Hutter, 2019) over the trainable parameters of a model. Moments are
 * F32; a parameter in BF16 or F16 has an F32 master that takes the steps, so that updates below its resolution add up, and
 * is rounded from it after each. Not thread-safe: one trainer uses it.
 *
 * <p>A training step: backward passes add to the gradients, {@link #gradientNorm()} measures them, {@link #step} applies
 * them and {@link #zeroGradients()} makes room for the next.
 */
public final class AdamW {
    /**
     * The numbers that stay the same over a run.
     *
     * @param beta1 decay of the first moment, in [0, 1)
     * @param beta2 decay of the second moment, in [0, 1)
     * @param epsilon added to the root of the second moment
     */
    public record Settings(double beta1, double beta2, double epsilon) {
        /** What PyTorch takes: 0.9, 0.999, 1e-8. */
        public static final Settings DEFAULT = new Settings(0.9, 0.999, 1e-8);
    }

    /**
     * Parameters with the same decay.
     *
     * @param parameters those without a gradient are left out
     * @param weightDecay decoupled: a step takes {@code learningRate * weightDecay} of each weight away
     */
    public record Group(List<Parameter> parameters, double weightDecay) {
        public Group {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * What a checkpoint has to hold for one parameter; the tensors are live, and filling them restores it. After a master
     * was filled, {@link #publishMasters()} brings the parameter up to it.
     *
     * @param parameter its name
     * @param master F32 weights of a BF16 or F16 parameter; null where the parameter itself is F32
     * @param firstMoment F32, of the parameter's shape
     * @param secondMoment F32, of the parameter's shape
     */
    public record State(String parameter, @Nullable Tensor master, Tensor firstMoment, Tensor secondMoment) {}

    /**
     * The size of all gradients together.
     *
     * @param norm 2-norm over all elements of all gradients
     * @param notFinite the first parameter whose gradient has a NaN or an infinite element, or null
     */
    public record GradientNorm(double norm, @Nullable String notFinite) {
        /**
         * What to multiply gradients by so that their norm is at most {@code limit}, as PyTorch's
         * {@code clip_grad_norm_} does: {@code limit / (norm + 1e-6)} where that is below 1, else 1.
         */
        public double scaleFor(double limit) {
            return Math.min(1, limit / (norm + 1e-6));
        }
    }

    private record Slot(Parameter parameter, double weightDecay, State state) {
        Tensor weights() {
            Tensor master = state.master();
            return master == null ? parameter.data() : master;
        }

        Tensor gradient() {
            Tensor gradient = parameter.gradient();
            if (gradient == null) {
                throw new IllegalStateException(parameter.name() + " has lost its gradient since training began");
            }
            return gradient;
        }
    }

    private final Provider provider;
    private final Settings settings;
    private final List<Slot> slots = new ArrayList<>();
    private long stepsTaken;

    /**
     * An optimiser whose moments are zero.
     *
     * @param provider of the memory that the parameters lie in
     * @param arena of that memory, for the moments and masters
     * @throws IllegalArgumentException if a trainable parameter cannot be written, or is not F32, BF16 or F16
     */
    public AdamW(Provider provider, TensorArena arena, Settings settings, List<Group> groups) {
        this.provider = provider;
        this.settings = settings;
        for (Group group : groups) {
            for (Parameter parameter : group.parameters()) {
                if (parameter.isTrainable()) {
                    slots.add(new Slot(parameter, group.weightDecay(), newState(arena, parameter)));
                }
            }
        }
    }

    private State newState(TensorArena arena, Parameter parameter) {
        Tensor data = parameter.data();
        boolean supported = data.dtype() == DType.F32 || data.dtype() == DType.BF16 || data.dtype() == DType.F16;
        if (!supported || data.storage().isReadOnly()) {
            throw new IllegalArgumentException(
                    parameter + " cannot be trained: it is read-only or not a floating-point type of 16 or 32 bits");
        }
        Tensor master = null;
        if (data.dtype() != DType.F32) {
            master = arena.allocate(DType.F32, data.shape());
            provider.memory().convert(data, master);
        }
        return new State(
                parameter.name(),
                master,
                arena.allocate(DType.F32, data.shape()),
                arena.allocate(DType.F32, data.shape()));
    }

    /** Measures the gradients as they are. */
    public GradientNorm gradientNorm() {
        double sum = 0;
        String notFinite = null;
        for (Slot slot : slots) {
            double squares = provider.optimizer().sumOfSquares(slot.gradient());
            if (notFinite == null && !Double.isFinite(squares)) {
                notFinite = slot.parameter().name();
            }
            sum += squares;
        }
        return new GradientNorm(Math.sqrt(sum), notFinite);
    }

    /** The first parameter with a weight that is NaN or infinite, or null where all are finite. */
    public @Nullable String notFinite() {
        for (Slot slot : slots) {
            if (!Double.isFinite(provider.optimizer().sumOfSquares(slot.weights()))) {
                return slot.parameter().name();
            }
        }
        return null;
    }

    /**
     * Applies the gradients.
     *
     * @param learningRate of this step
     * @param gradientScale multiplies every gradient first, see {@link GradientNorm#scaleFor}
     */
    public void step(double learningRate, double gradientScale) {
        stepsTaken++;
        for (Slot slot : slots) {
            AdamWStep step = new AdamWStep(
                    learningRate,
                    settings.beta1(),
                    settings.beta2(),
                    settings.epsilon(),
                    slot.weightDecay(),
                    stepsTaken);
            State state = slot.state();
            provider.optimizer()
                    .adamW(
                            slot.weights(),
                            state.firstMoment(),
                            state.secondMoment(),
                            slot.gradient(),
                            (float) gradientScale,
                            step);
        }
        publishMasters();
        provider.ended(Provider.Span.STEP);
    }

    /** Rounds the masters into their parameters; {@link #step} does it by itself. */
    public void publishMasters() {
        for (Slot slot : slots) {
            Tensor master = slot.state().master();
            if (master != null) {
                provider.memory().convert(master, slot.parameter().data());
            }
            slot.parameter().markChanged();
        }
    }

    /** Sets every gradient to zero. */
    public void zeroGradients() {
        slots.forEach(slot -> provider.memory().zero(slot.gradient()));
    }

    /** Steps taken so far; the bias corrections depend on it. */
    public long stepsTaken() {
        return stepsTaken;
    }

    /** Goes on after that many steps, when a checkpoint is restored. */
    public void setStepsTaken(long stepsTaken) {
        this.stepsTaken = stepsTaken;
    }

    /** The state of every trained parameter, in the order of the groups. */
    public List<State> states() {
        return slots.stream().map(Slot::state).toList();
    }
}
