package dev.nernst.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.KnownLogits;
import dev.nernst.runtime.op.LogitChanges;
import dev.nernst.runtime.op.MatmulOp;
import dev.nernst.runtime.op.OptimizerOps.AdamWStep;
import dev.nernst.runtime.op.Truncation;
import dev.nernst.testing.foreign.ForeignProvider;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CheckedProviderTest {
    private static final AdamWStep STEP = new AdamWStep(0.1, 0.9, 0.99, 1e-8, 0, 1);
    private static final AttentionLayout LAYOUT = AttentionLayout.packed(2, 1, 4, 1, 0, 3);

    private static Tensor t(long... shape) {
        return Tensor.allocate(Arena.ofAuto(), DType.F32, shape);
    }

    private static Arguments broken(String op, String argument, String shape, Consumer<Provider> call) {
        return Arguments.of(op, argument, shape, call);
    }

    static Stream<Arguments> brokenCalls() {
        return Stream.of(
                broken(
                        "matmul.forward",
                        "x",
                        "F32[3, 4]",
                        p -> p.matmul().forward(t(3, 7), t(3, 4), t(7, 5), null, null)),
                broken(
                        "matmul.forward",
                        "out",
                        "F32[7, 3]",
                        p -> p.matmul().forward(t(7, 3), t(3, 5), t(7, 5), null, null)),
                broken(
                        "matmul.forward",
                        "bias",
                        "F32[5]",
                        p -> p.matmul().forward(t(3, 7), t(3, 5), t(7, 5), t(5), null)),
                broken(
                        "matmul.forward",
                        "addend",
                        "F32[2, 7]",
                        p -> p.matmul().forward(t(3, 7), t(3, 5), t(7, 5), null, t(2, 7))),
                broken(
                        "matmul.forward",
                        "weight",
                        "I8[7, 5]",
                        p -> p.matmul()
                                .forward(
                                        t(3, 7), t(3, 5), Tensor.allocate(Arena.ofAuto(), DType.I8, 7, 5), null, null)),
                broken(
                        "matmul.forward",
                        "x",
                        "BF16[3, 5]",
                        p -> p.matmul()
                                .forward(
                                        t(3, 7),
                                        Tensor.allocate(Arena.ofAuto(), DType.BF16, 3, 5),
                                        t(7, 5),
                                        null,
                                        null)),
                broken(
                        "matmul.forward",
                        "out",
                        "F32[3, 6]",
                        p -> p.matmul().forward(t(3, 5), List.of(new MatmulOp.Product(t(3, 6), t(7, 5), null)))),
                broken(
                        "matmul.forward",
                        "decodingRows",
                        "F32[3, 5]",
                        p -> p.matmul().forward(t(3, 7), t(3, 5), t(7, 5), null, null, 4)),
                broken(
                        "matmul.forward",
                        "decodingRows",
                        "F32[3, 5]",
                        p -> p.matmul().forward(t(3, 5), List.of(new MatmulOp.Product(t(3, 7), t(7, 5), null)), -1)),
                broken(
                        "matmul.backward",
                        "dweight",
                        "F32[5, 7]",
                        p -> p.matmul().backward(null, t(5, 7), null, t(3, 7), t(3, 5), t(7, 5))),
                broken(
                        "matmul.backward",
                        "dx",
                        "F32[3, 7]",
                        p -> p.matmul()
                                .backward(
                                        t(3, 7),
                                        false,
                                        t(3, 5),
                                        List.of(new MatmulOp.ProductGradient(t(3, 7), t(7, 5), null, null)))),
                broken(
                        "embedding.forward",
                        "ids",
                        "F32[9, 4]",
                        p -> p.embedding().forward(t(2, 4), t(9, 4), new int[] {1, 9})),
                broken(
                        "embedding.forward",
                        "out",
                        "F32[2, 5]",
                        p -> p.embedding().forward(t(2, 5), t(9, 4), new int[] {1, 8})),
                broken(
                        "embedding.backward",
                        "ids",
                        "F32[9, 4]",
                        p -> p.embedding().backward(t(9, 4), t(1, 4), new int[] {-1})),
                broken(
                        "rms_norm.forward",
                        "x",
                        "F32[3, 5]",
                        p -> p.rmsNorm().forward(t(3, 5), t(3), t(3, 5), t(4), 1e-6f)),
                broken(
                        "rms_norm.forward",
                        "inverseRms",
                        "F32[2]",
                        p -> p.rmsNorm().forward(t(3, 4), t(2), t(3, 4), t(4), 1e-6f)),
                broken(
                        "rms_norm.backward",
                        "dout",
                        "F32[2, 4]",
                        p -> p.rmsNorm().backward(t(3, 4), null, t(2, 4), t(3), t(3, 4), t(4))),
                broken("rope.forward", "x", "F32[3, 6]", p -> p.rope().forward(t(3, 6), t(3, 4))),
                broken("rope.backward", "dx", "F32[2, 8]", p -> p.rope().backward(t(2, 8), t(3, 4))),
                broken(
                        "attention.forward",
                        "q",
                        "F32[3, 4]",
                        p -> p.attention().forward(t(3, 8), t(3, 2), t(3, 4), t(3, 4), t(3, 4), LAYOUT)),
                broken(
                        "attention.forward",
                        "keys",
                        "F32[2, 4]",
                        p -> p.attention().forward(t(3, 8), t(3, 2), t(3, 8), t(2, 4), t(2, 4), LAYOUT)),
                broken(
                        "attention.backward",
                        "dvalues",
                        "F32[3, 8]",
                        p -> p.attention()
                                .backward(
                                        t(3, 8), t(3, 4), t(3, 8), t(3, 8), t(3, 8), t(3, 2), t(3, 8), t(3, 4), t(3, 4),
                                        LAYOUT)),
                broken("swiglu.forward", "up", "F32[3, 4]", p -> p.swiglu().forward(t(3, 5), t(3, 5), t(3, 4))),
                broken(
                        "swiglu.backward",
                        "dgate",
                        "F32[2, 5]",
                        p -> p.swiglu().backward(t(2, 5), t(3, 5), true, t(3, 5), t(3, 5), t(3, 5))),
                broken("scale.forward", "out", "F32[4]", p -> p.scale().forward(t(4), t(5), 2)),
                broken("scale.backward", "dx", "F32[4]", p -> p.scale().backward(t(4), t(5), 2)),
                broken(
                        "head_statistics.forward",
                        "hidden",
                        "F32[3, 4]",
                        p -> p.headStatistics().forward(HeadStatistics.of(3), t(3, 4), t(9, 5), new int[3], 1)),
                broken(
                        "head_statistics.forward",
                        "targets",
                        "F32[9, 5]",
                        p -> p.headStatistics().forward(HeadStatistics.of(2), t(2, 5), t(9, 5), new int[] {0, 9}, 1)),
                broken(
                        "head_statistics.forward",
                        "out",
                        "F32[2, 5]",
                        p -> p.headStatistics().forward(HeadStatistics.of(3), t(2, 5), t(9, 5), new int[2], 1)),
                broken(
                        "head_statistics.forward",
                        "known logits",
                        "F32[2, 8]",
                        p -> p.headStatistics()
                                .forward(HeadStatistics.of(2), KnownLogits.of(t(2, 8)), 9, new int[2], 1)),
                broken(
                        "head_statistics.backward",
                        "dweight",
                        "F32[5, 9]",
                        p -> p.headStatistics()
                                .backward(
                                        null,
                                        t(5, 9),
                                        new double[2],
                                        new double[2],
                                        HeadStatistics.of(2),
                                        t(2, 5),
                                        t(9, 5),
                                        new int[2],
                                        1)),
                broken("logits.argmax", "rows", "F32[2, 9]", p -> p.logits().argmax(t(2, 9), new int[] {2})),
                broken("logits.softmax", "weights", "F32[1, 9]", p -> p.logits().softmax(t(2, 9), new int[2], t(1, 9))),
                broken("logits.at", "ids", "F32[2, 9]", p -> p.logits().at(t(2, 9), new int[1], new int[] {9})),
                broken(
                        "logits.adjust",
                        "changes",
                        "F32[1, 9]",
                        p -> p.logits()
                                .adjust(
                                        t(1, 9),
                                        List.of(new LogitChanges(new int[] {9}, new double[] {1}, new double[] {0})))),
                broken(
                        "logits.truncate",
                        "the list",
                        "F32[2, 9]",
                        p -> p.logits().truncate(t(2, 9), List.of(Truncation.NONE))),
                broken(
                        "optimizer.adamw",
                        "gradient",
                        "F32[4]",
                        p -> p.optimizer().adamW(t(5), t(5), t(5), t(4), 1, STEP)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("brokenCalls")
    void aBrokenCallNamesOpArgumentAndShape(String op, String argument, String shape, Consumer<Provider> call) {
        for (String name : new String[] {"scalar", "vector"}) {
            try (Provider provider = Providers.open(name, 2)) {
                assertThatThrownBy(() -> call.accept(provider))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith(op + ": " + argument + " ")
                        .hasMessageContaining(shape);
            }
        }
    }

    @Test
    void tensorsOfAnotherMemoryAreRefused() {
        try (Provider scalar = Providers.open("scalar", 1);
                Provider foreign = Providers.open(ForeignProvider.NAME, 1)) {
            Tensor far = foreign.memory().newArena().allocate(DType.F32, 4);
            assertThatThrownBy(() -> scalar.scale().forward(t(4), far, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("x F32[4] lies in foreign memory");
            assertThatThrownBy(() -> foreign.scale().forward(far, t(4), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("x F32[4] lies in host memory");
            assertThatThrownBy(far::host)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("F32[4] lies in foreign memory");
        }
    }

    @Test
    void whatIsReadOnlyIsNotWritten() {
        try (Provider provider = Providers.open("scalar", 1)) {
            Tensor mapped = Tensor.of(DType.F32, Arena.ofAuto().allocate(16).asReadOnly(), 4);
            assertThatThrownBy(() -> provider.scale().forward(mapped, t(4), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("out F32[4] is written to, but read-only");
        }
    }

    @Test
    void allWhoLookOnSeeEveryCall() {
        Map<String, Long> flops = new TreeMap<>();
        List<String> calls = new ArrayList<>();
        try (Provider plain = Providers.open("scalar", 1)) {
            Provider one = CheckedProvider.of(plain, (op, count, nanos) -> flops.merge(op, count, Long::sum));
            Provider both = CheckedProvider.of(one, (op, count, nanos) -> calls.add(op));
            both.matmul().forward(t(3, 7), t(3, 5), t(7, 5), null, null);
            both.scale().forward(t(4), t(4), 2);
            plain.scale().forward(t(4), t(4), 2);
            assertThat(calls).containsExactly("matmul.forward", "scale.forward");
            assertThat(flops).containsEntry("matmul.forward", 2L * 3 * 5 * 7).containsEntry("scale.forward", 0L);
            assertThat(both.name()).isEqualTo("scalar");
        }
    }
}
