package dev.nernst.runtime.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of ops, halves and weight dtypes that every provider must run. An op that is new to {@link Provider} is
 * missing here until both its halves run in every provider.
 */
class SupportedMatrixTest extends BothProviders {
    private static final String ALL_WEIGHTS = "BF16 F16 F32 I8";

    /** Op and half, to the weight dtypes that run; ops without weights take F32 alone. */
    private static final Map<String, String> EXPECTED = new TreeMap<>(Map.ofEntries(
            Map.entry("attention forward", "F32"),
            Map.entry("attention backward", "F32"),
            Map.entry("embedding forward", ALL_WEIGHTS),
            Map.entry("embedding backward", "F32"),
            Map.entry("headStatistics forward", ALL_WEIGHTS),
            Map.entry("headStatistics backward", ALL_WEIGHTS),
            Map.entry("matmul forward", ALL_WEIGHTS),
            Map.entry("matmul backward", ALL_WEIGHTS),
            Map.entry("rmsNorm forward", "F32"),
            Map.entry("rmsNorm backward", "F32"),
            Map.entry("rope forward", "F32"),
            Map.entry("rope backward", "F32"),
            Map.entry("scale forward", "F32"),
            Map.entry("scale backward", "F32"),
            Map.entry("swiglu forward", "F32"),
            Map.entry("swiglu backward", "F32")));

    @Test
    void everyOpOfAProviderIsAPairAndInTheTable() {
        Set<String> halves = new TreeSet<>();
        for (Method method : OpTable.class.getDeclaredMethods()) {
            if (OpPair.class.isAssignableFrom(method.getReturnType())) {
                Set<String> declared = Arrays.stream(method.getReturnType().getMethods())
                        .map(Method::getName)
                        .collect(Collectors.toSet());
                assertThat(declared).as("halves of " + method.getName()).contains("forward", "backward");
                halves.add(method.getName() + " forward");
                halves.add(method.getName() + " backward");
            }
        }
        assertThat(halves).isEqualTo(EXPECTED.keySet());
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void everyHalfRunsWithEveryWeightOfTheTable(Provider provider) {
        Map<String, String> actual = new TreeMap<>();
        for (String half : EXPECTED.keySet()) {
            Set<DType> works = EnumSet.noneOf(DType.class);
            for (String name : EXPECTED.get(half).split(" ")) {
                DType dtype = DType.valueOf(name);
                if (changesItsOutput(provider, half, dtype)) {
                    works.add(dtype);
                }
            }
            actual.put(half, works.stream().map(DType::name).sorted().collect(Collectors.joining(" ")));
        }
        assertThat(actual).isEqualTo(EXPECTED);
    }

    /** Runs a half on small tensors; whether all of its output tensors, zeros before, hold finite numbers other than 0. */
    private static boolean changesItsOutput(Provider p, String half, DType dtype) {
        Samples s = new Samples(501);
        Tensor x = s.floats(4, 8);
        Tensor y = s.floats(4, 8);
        Tensor a = Samples.zeros(4, 8);
        Tensor b = Samples.zeros(4, 8);
        Tensor c = Samples.zeros(4, 8);
        Tensor w = s.tensor(dtype, 8, 8);
        Tensor dw = Samples.zeros(8, 8);
        Tensor vector = s.floats(8);
        Tensor dvector = Samples.zeros(8);
        Tensor perRow = Samples.zeros(4);
        int[] ids = {1, 7, 0, 2};
        AttentionLayout layout = AttentionLayout.packed(1, 1, 8, 0.3f, 0, 4);
        double[] ones = {1, 1, 1, 1};
        return switch (half) {
            case "attention forward" -> {
                p.attention().forward(a, perRow, x, y, x, layout);
                yield filled(a, perRow);
            }
            case "attention backward" -> {
                Tensor out = Samples.zeros(4, 8);
                p.attention().forward(out, perRow, x, y, x, layout);
                p.attention().backward(a, b, c, y, out, perRow, x, y, x, layout);
                yield filled(a, b, c);
            }
            case "embedding forward" -> {
                p.embedding().forward(a, w, ids);
                yield filled(a);
            }
            case "embedding backward" -> {
                p.embedding().backward(dw, x, ids);
                yield filled(dw);
            }
            case "headStatistics forward" -> {
                HeadStatistics statistics = HeadStatistics.of(4);
                p.headStatistics().forward(statistics, x, w, ids, 1);
                yield Arrays.stream(statistics.entropy()).allMatch(h -> h > 0)
                        && Arrays.stream(statistics.logProbability()).allMatch(l -> l < 0);
            }
            case "headStatistics backward" -> {
                HeadStatistics statistics = HeadStatistics.of(4);
                p.headStatistics().forward(statistics, x, w, ids, 1);
                p.headStatistics().backward(a, dw, ones, ones, statistics, x, w, ids, 1);
                yield filled(a, dw);
            }
            case "matmul forward" -> {
                p.matmul().forward(a, x, w, vector, y);
                yield filled(a);
            }
            case "matmul backward" -> {
                p.matmul().backward(a, dw, dvector, x, y, w);
                yield filled(a, dw, dvector);
            }
            case "rmsNorm forward" -> {
                p.rmsNorm().forward(a, perRow, x, vector, 1e-5f);
                yield filled(a, perRow);
            }
            case "rmsNorm backward" -> {
                p.rmsNorm().forward(a, perRow, x, vector, 1e-5f);
                p.rmsNorm().backward(b, dvector, y, perRow, x, vector);
                yield filled(b, dvector);
            }
            case "rope forward" -> {
                Tensor turned = Samples.copy(x);
                p.rope().forward(turned, y);
                yield !Arrays.equals(turned.toFloatArray(), x.toFloatArray());
            }
            case "rope backward" -> {
                Tensor turned = Samples.copy(x);
                p.rope().backward(turned, y);
                yield !Arrays.equals(turned.toFloatArray(), x.toFloatArray());
            }
            case "scale forward" -> {
                p.scale().forward(a, x, 2);
                yield filled(a);
            }
            case "scale backward" -> {
                p.scale().backward(a, x, 2);
                yield filled(a);
            }
            case "swiglu forward" -> {
                p.swiglu().forward(a, x, y);
                yield filled(a);
            }
            case "swiglu backward" -> {
                p.swiglu().backward(a, b, true, x, y, x);
                yield filled(a, b);
            }
            default -> false;
        };
    }

    private static boolean filled(Tensor... outputs) {
        return Arrays.stream(outputs).allMatch(t -> {
            double[] values = Samples.doubles(t);
            return Arrays.stream(values).allMatch(Double::isFinite)
                    && Arrays.stream(values).anyMatch(v -> v != 0);
        });
    }
}
