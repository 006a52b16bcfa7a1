package dev.nernst.runtime.tape;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A small two-block network on the tape: its gradients equal finite differences in every recording mode. */
class TapeTest {
    private static final int HIDDEN = 8;
    private static final int HEADS = 2;
    private static final int VOCABULARY = 11;
    private static final int[] IDS = {3, 1, 4, 1, 5, 9, 2};
    private static final int[] TARGETS = {1, 4, 1, -1, 9, 2, 6};

    private final ScalarProvider provider = new ScalarProvider();
    private final RandomStream random = RandomStream.of(7);
    private final List<Parameter> parameters = new ArrayList<>();
    private final Parameter table = parameter(VOCABULARY, HIDDEN);
    private final Parameter norm = parameter(HIDDEN);
    private final Parameter query = parameter(HIDDEN, HIDDEN);
    private final Parameter keyValue = parameter(HIDDEN / 2, HIDDEN);
    private final Parameter bias = parameter(HIDDEN / 2);
    private final Parameter gate = parameter(12, HIDDEN);
    private final Parameter down = parameter(HIDDEN, 12);

    private Parameter parameter(long... shape) {
        float[] values = new float[(int) Tensor.elements(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.with(parameters.size()).normal(i) * 0.5f + 0.2f;
        }
        Parameter parameter = new Parameter("p" + parameters.size(), Tensor.ofFloats(values, shape));
        parameters.add(parameter);
        return parameter;
    }

    private Value block(Tape tape, Value x) {
        Value h = tape.rmsNorm(x, norm, 1e-5f);
        Tensor angles = angles();
        Value q = tape.rope(tape.linear(h, query, null, null), angles);
        Value k = tape.rope(tape.linear(h, keyValue, bias, null), angles);
        Value v = tape.linear(h, keyValue, null, null);
        AttentionLayout layout = AttentionLayout.packed(HEADS, 1, HIDDEN / HEADS, 0.5f, 0, 4, 3);
        Value y = tape.linear(tape.attention("attention", q, k, v, layout), query, null, x);
        Value g = tape.linear(y, gate, null, null);
        Value u = tape.scale(tape.linear(y, gate, null, null), 0.7f);
        return tape.linear(tape.swiglu(g, u), down, null, y);
    }

    private static Tensor angles() {
        float[] values = new float[IDS.length * HIDDEN / HEADS];
        int half = HIDDEN / HEADS / 2;
        for (int r = 0; r < IDS.length; r++) {
            for (int i = 0; i < half; i++) {
                values[r * 2 * half + i] = (float) Math.cos(r * 0.3 / (i + 1));
                values[r * 2 * half + half + i] = (float) Math.sin(r * 0.3 / (i + 1));
            }
        }
        return Tensor.ofFloats(values, IDS.length, HIDDEN / HEADS);
    }

    /** mean of entropies less weighted log-probabilities; leaves gradients when {@code mode} records. */
    private double loss(Tape.Mode mode) {
        try (Workspace workspace = new Workspace(provider.memory());
                Tape tape = new Tape(provider, workspace, mode)) {
            Value x = tape.embedding(table, IDS);
            for (int layer = 0; layer < 2; layer++) {
                x = tape.block(x, this::block);
            }
            Value rows = tape.selectRows(x, new int[] {0, 1, 2, 3, 4, 5, 6});
            HeadOutput head = tape.head(rows, table, TARGETS, 0.8f);
            double loss = 0;
            for (int r = 0; r < IDS.length; r++) {
                head.dEntropy()[r] = 0.3;
                head.dLogProbability()[r] = TARGETS[r] < 0 ? 0 : -0.1 * r;
                loss += 0.3 * head.statistics().entropy()[r];
                loss += head.dLogProbability()[r] * head.statistics().logProbability()[r];
            }
            if (tape.isRecording()) {
                tape.backward();
            }
            return loss;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Tape.Mode.class,
            names = {"RECORD", "RECORD_BLOCK_INPUTS"})
    void gradientsEqualFiniteDifferences(Tape.Mode mode) {
        try (Arena arena = Arena.ofConfined()) {
            for (Parameter parameter : parameters) {
                parameter.setGradient(
                        Tensor.allocate(arena, DType.F32, parameter.data().shape()));
            }
            loss(mode);
            for (Parameter parameter : parameters) {
                for (int i = 0; i < parameter.data().size(); i++) {
                    double expected = slope(parameter, i);
                    assertThat((double) requireNonNull(parameter.gradient()).getFloat(i))
                            .as("%s[%d], %s", parameter, i, mode)
                            .isCloseTo(expected, within(5e-3 + 2e-3 * Math.abs(expected)));
                }
            }
        }
    }

    /** The derivative of the loss by one element, from four points around it. */
    private double slope(Parameter parameter, int i) {
        float step = 1e-2f;
        float original = parameter.data().getFloat(i);
        double[] losses = new double[5];
        for (int k = 0; k < 5; k++) {
            parameter.data().setFloat(i, original + (k - 2) * step);
            losses[k] = loss(Tape.Mode.INFERENCE);
        }
        parameter.data().setFloat(i, original);
        return (8 * (losses[3] - losses[1]) - (losses[4] - losses[0])) / (12 * step);
    }

    @Test
    void frozenParametersGetNoGradientAndTheOthersTheSame() {
        try (Arena arena = Arena.ofConfined()) {
            parameters.forEach(p ->
                    p.setGradient(Tensor.allocate(arena, DType.F32, p.data().shape())));
            loss(Tape.Mode.RECORD);
            float[] whole = requireNonNull(down.gradient()).toFloatArray();
            parameters.forEach(p -> p.setGradient(null));
            down.setGradient(Tensor.allocate(arena, DType.F32, down.data().shape()));
            loss(Tape.Mode.RECORD);
            assertThat(requireNonNull(down.gradient()).toFloatArray()).containsExactly(whole);
            requireNonNull(down.gradient()).zero();
            loss(Tape.Mode.RECORD_BLOCK_INPUTS);
            assertThat(requireNonNull(down.gradient()).toFloatArray()).containsExactly(whole);
        }
    }
}
