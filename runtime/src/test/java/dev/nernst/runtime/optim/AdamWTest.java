package dev.nernst.runtime.optim;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.runtime.tape.Parameter;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamWTest {
    private static final double RATE = 1e-2;
    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.99, 1e-8);

    private final Arena arena = Arena.ofAuto();
    private final ScalarProvider provider = new ScalarProvider();
    private final RandomStream random = RandomStream.of(11);

    private Parameter parameter(String name, DType dtype, double... values) {
        Tensor data = Tensor.allocate(arena, dtype, values.length);
        for (int i = 0; i < values.length; i++) {
            data.setFloat(i, (float) values[i]);
        }
        Parameter parameter = new Parameter(name, data);
        parameter.setGradient(Tensor.allocate(arena, DType.F32, values.length));
        return parameter;
    }

    private AdamW adamW(AdamW.Group... groups) {
        return new AdamW(provider, provider.memory().newArena(), SETTINGS, List.of(groups));
    }

    private void fillGradient(Parameter parameter, long step) {
        Tensor gradient = requireNonNull(parameter.gradient());
        for (int i = 0; i < gradient.size(); i++) {
            gradient.setFloat(i, (float)
                    random.with(parameter.name().hashCode()).with(step).normal(i));
        }
    }

    /** One element after {@code steps} steps by the formulas of the paper, in double. */
    private double reference(Parameter parameter, int index, double start, double decay, double scale, int steps) {
        double weight = start;
        double m = 0;
        double v = 0;
        for (int step = 1; step <= steps; step++) {
            fillGradient(parameter, step);
            double g = scale * requireNonNull(parameter.gradient()).getFloat(index);
            m = 0.9 * m + 0.1 * g;
            v = 0.99 * v + 0.01 * g * g;
            double corrected = m / (1 - Math.pow(0.9, step)) / (Math.sqrt(v / (1 - Math.pow(0.99, step))) + 1e-8);
            weight -= RATE * (corrected + decay * weight);
        }
        return weight;
    }

    @Test
    void groupsTakeStepsWithTheirOwnDecay() {
        Parameter decayed = parameter("decayed", DType.F32, 1, -2, 3);
        Parameter plain = parameter("plain", DType.F32, 0.5);
        AdamW optimizer = adamW(new AdamW.Group(List.of(decayed), 0.5), new AdamW.Group(List.of(plain), 0));
        for (int step = 1; step <= 7; step++) {
            fillGradient(decayed, step);
            fillGradient(plain, step);
            optimizer.step(RATE, 0.25);
        }
        assertThat(optimizer.stepsTaken()).isEqualTo(7);
        assertThat((double) decayed.data().getFloat(1))
                .isCloseTo(reference(decayed, 1, -2, 0.5, 0.25, 7), within(1e-6));
        assertThat((double) plain.data().getFloat(0)).isCloseTo(reference(plain, 0, 0.5, 0, 0.25, 7), within(1e-6));
    }

    @Test
    void stepsBelowTheResolutionOfBf16AddUpInTheMaster() {
        Parameter parameter = parameter("weight", DType.BF16, 1);
        AdamW optimizer = adamW(new AdamW.Group(List.of(parameter), 0));
        Tensor gradient = requireNonNull(parameter.gradient());
        gradient.setFloat(0, 1);
        optimizer.step(1e-4, 1);
        assertThat(parameter.data().getFloat(0)).isEqualTo(1f);
        for (int step = 1; step < 100; step++) {
            optimizer.step(1e-4, 1);
        }
        assertThat((double) parameter.data().getFloat(0)).isCloseTo(0.99, within(0.004));
        Tensor master = requireNonNull(optimizer.states().getFirst().master());
        assertThat((double) master.getFloat(0)).isCloseTo(0.99, within(1e-5));
    }

    @Test
    void theNormIsThatOfAllGradientsAndClippingIsPyTorchs() {
        Parameter a = parameter("a", DType.F32, 0, 0);
        Parameter b = parameter("b", DType.F32, 0);
        AdamW optimizer = adamW(new AdamW.Group(List.of(a, b), 0));
        requireNonNull(a.gradient()).copyFrom(new float[] {2, -3});
        requireNonNull(b.gradient()).copyFrom(new float[] {6});
        AdamW.GradientNorm norm = optimizer.gradientNorm();
        assertThat(norm.norm()).isEqualTo(7);
        assertThat(norm.notFinite()).isNull();
        assertThat(norm.scaleFor(1)).isEqualTo(1 / (7 + 1e-6));
        assertThat(norm.scaleFor(8)).isEqualTo(1);
        requireNonNull(b.gradient()).setFloat(0, Float.NaN);
        assertThat(optimizer.gradientNorm().notFinite()).isEqualTo("b");
        optimizer.zeroGradients();
        assertThat(optimizer.gradientNorm().norm()).isZero();
    }

    @Test
    void restoredStateGoesOnWithTheSameBits() {
        Parameter first = parameter("weight", DType.BF16, 1, 2, 3);
        AdamW one = adamW(new AdamW.Group(List.of(first), 0.1));
        for (int step = 1; step <= 3; step++) {
            fillGradient(first, step);
            one.step(RATE, 1);
        }
        Parameter second = parameter("weight", DType.BF16, 0, 0, 0);
        AdamW other = adamW(new AdamW.Group(List.of(second), 0.1));
        AdamW.State from = one.states().getFirst();
        AdamW.State to = other.states().getFirst();
        assertThat(to.parameter()).isEqualTo("weight");
        to.firstMoment().copyFrom(from.firstMoment());
        to.secondMoment().copyFrom(from.secondMoment());
        requireNonNull(to.master()).copyFrom(requireNonNull(from.master()));
        other.publishMasters();
        other.setStepsTaken(one.stepsTaken());
        assertThat(second.data().toFloatArray()).isEqualTo(first.data().toFloatArray());
        fillGradient(first, 4);
        fillGradient(second, 4);
        one.step(RATE, 1);
        other.step(RATE, 1);
        assertThat(second.data().toFloatArray()).isEqualTo(first.data().toFloatArray());
        assertThat(requireNonNull(to.master()).toFloatArray())
                .isEqualTo(requireNonNull(from.master()).toFloatArray());
    }

    @Test
    void frozenParametersAreLeftOutAndReadOnlyOnesRefused() {
        Parameter frozen = parameter("frozen", DType.F32, 1);
        frozen.setGradient(null);
        assertThat(adamW(new AdamW.Group(List.of(frozen), 0)).states()).isEmpty();
        Tensor mapped = Tensor.of(DType.F32, arena.allocate(4).asReadOnly(), 1);
        Parameter readOnly = new Parameter("mapped", mapped);
        readOnly.setGradient(Tensor.allocate(arena, DType.F32, 1));
        assertThatThrownBy(() -> adamW(new AdamW.Group(List.of(readOnly), 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mapped");
    }
}
