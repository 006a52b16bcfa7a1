package dev.nernst.runtime.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bits of a row depend on the row and its kind alone: the same by itself, among others, in any order, cut anywhere, with
 * any number of threads.
 */
class RowsAloneTest {
    private static final List<DType> WEIGHTS = List.of(DType.F32, DType.BF16, DType.F16, DType.I8);

    /** A provider's name and a seed. */
    static List<Object[]> cases() {
        List<Object[]> cases = new ArrayList<>();
        for (long seed = 1; seed <= 3; seed++) {
            cases.add(new Object[] {"vector", 600 + seed});
        }
        cases.add(new Object[] {"scalar", 605L});
        return cases;
    }

    /** Rows chosen from {@code rows}, in that order. */
    private static Tensor chosen(Tensor tensor, List<Integer> rows) {
        Tensor result = Samples.zeros(rows.size(), tensor.dim(1));
        for (int i = 0; i < rows.size(); i++) {
            result.rows(i, 1).copyFrom(tensor.rows(rows.get(i), 1));
        }
        return result;
    }

    private static float[] row(Tensor tensor, int row) {
        return tensor.rows(row, 1).toFloatArray();
    }

    /** Runs the op on subsets of the rows, and expects of each row what it gives alone. */
    private interface OnRows {
        Tensor run(Provider provider, List<Integer> rows, int decodingRows);
    }

    private static void assertRowsAlone(String name, Samples s, int rows, OnRows op) {
        try (Provider one = Providers.open(name, 1);
                Provider three = Providers.open(name, 3)) {
            Random random = new Random(s.seed());
            float[][][] alone = new float[2][rows][];
            for (int r = 0; r < rows; r++) {
                alone[0][r] = row(op.run(one, List.of(r), 0), 0);
                alone[1][r] = row(op.run(one, List.of(r), 1), 0);
            }
            for (int count : new int[] {2, 3, 5, 16, 17, 33, rows}) {
                List<Integer> order = new ArrayList<>();
                for (int r = 0; r < rows; r++) {
                    order.add(r);
                }
                Collections.shuffle(order, random);
                List<Integer> some = order.subList(0, Math.min(count, rows));
                for (int decoding : new int[] {0, some.size() / 2, some.size()}) {
                    Tensor out = op.run(random.nextBoolean() ? one : three, some, decoding);
                    for (int i = 0; i < some.size(); i++) {
                        assertThat(row(out, i))
                                .as("seed %d, row %d of %d, %d decoding", s.seed(), i, some.size(), decoding)
                                .isEqualTo(alone[i < decoding ? 1 : 0][some.get(i)]);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void matmul(String name, long seed) {
        Samples s = new Samples(seed);
        int rows = name.equals("scalar") ? 20 : 64;
        int in = name.equals("scalar")
                ? 40
                : new int[] {32, 576, 1 + s.below(300), 2040 + s.below(150)}[(int) (seed % 4)];
        int features = 1 + s.below(150);
        Tensor x = s.floats(rows, in);
        Tensor addend = s.floats(rows, features);
        Tensor bias = s.floats(features);
        for (DType dtype : WEIGHTS) {
            Tensor weight = s.tensor(dtype, features, in);
            assertRowsAlone(name, s, rows, (provider, some, decoding) -> {
                Tensor out = Samples.zeros(some.size(), features);
                provider.matmul().forward(out, chosen(x, some), weight, bias, chosen(addend, some), decoding);
                return out;
            });
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void productsOfOneInput(String name, long seed) {
        Samples s = new Samples(seed);
        int rows = 40;
        Tensor x = s.floats(rows, 48);
        Tensor first = s.tensor(DType.BF16, 70, 48);
        Tensor second = s.tensor(DType.BF16, 33, 48);
        assertRowsAlone(name, s, rows, (provider, some, decoding) -> {
            Tensor out = Samples.zeros(some.size(), 70);
            Tensor other = Samples.zeros(some.size(), 33);
            provider.matmul()
                    .forward(
                            chosen(x, some),
                            List.of(new MatmulOp.Product(out, first, null), new MatmulOp.Product(other, second, null)),
                            decoding);
            Tensor both = Samples.zeros(some.size(), 103);
            for (int r = 0; r < some.size(); r++) {
                for (int i = 0; i < 103; i++) {
                    both.setFloat(r * 103L + i, i < 70 ? out.getFloat(r * 70L + i) : other.getFloat(r * 33L + i - 70));
                }
            }
            return both;
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void elementwise(String name, long seed) {
        Samples s = new Samples(seed);
        int width = 2 * (1 + s.below(70));
        int rows = 50;
        Tensor x = s.floats(rows, width);
        Tensor y = s.floats(rows, width);
        Tensor w = s.floats(width);
        Tensor table = s.tensor(DType.I8, rows, width);
        assertRowsAlone(name, s, rows, (provider, some, decoding) -> {
            Tensor normal = Samples.zeros(some.size(), width);
            provider.rmsNorm().forward(normal, Samples.zeros(some.size()), chosen(x, some), w, 1e-5f);
            provider.rope().forward(normal, chosen(y, some));
            Tensor gated = Samples.zeros(some.size(), width);
            provider.swiglu().forward(gated, normal, chosen(y, some));
            Tensor scaled = Samples.zeros(some.size(), width);
            provider.scale().forward(scaled, gated, 0.3f);
            Tensor embedded = Samples.zeros(some.size(), width);
            provider.embedding()
                    .forward(embedded, table, some.stream().mapToInt(r -> r).toArray());
            provider.swiglu().forward(gated, scaled, embedded);
            return gated;
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void headStatistics(String name, long seed) {
        Samples s = new Samples(seed);
        int rows = name.equals("scalar") ? 12 : 40;
        int vocabulary = name.equals("scalar") ? 30 : 1000 + s.below(100);
        Tensor hidden = s.floats(rows, 33);
        Tensor weight = s.tensor(DType.BF16, vocabulary, 33);
        int[] targets = s.indices(rows, vocabulary);
        assertRowsAlone(name, s, rows, (provider, some, decoding) -> {
            HeadStatistics statistics = HeadStatistics.of(some.size());
            int[] wanted = some.stream().mapToInt(r -> targets[r]).toArray();
            provider.headStatistics().forward(statistics, chosen(hidden, some), weight, wanted, 0.7f);
            Tensor bits = Samples.zeros(some.size(), 2);
            for (int r = 0; r < some.size(); r++) {
                bits.setFloat(2 * r, (float) statistics.entropy()[r]);
                bits.setFloat(2 * r + 1, (float) statistics.logProbability()[r]);
            }
            return bits;
        });
    }

    /** Queries of one long sequence in pieces cut anywhere, and steps of decoding beside pieces of others. */
    @ParameterizedTest
    @MethodSource("cases")
    void attention(String name, long seed) {
        Samples s = new Samples(seed);
        int headSize = 4 + s.below(30);
        int kvHeads = 1 + s.below(2);
        int heads = kvHeads * (1 + s.below(3));
        int window = seed % 2 == 0 ? 0 : 40 + s.below(100);
        int length = name.equals("scalar") ? 70 : 530 + s.below(200);
        int sequences = 20;
        Tensor keys = s.floats((long) sequences * 768, (long) kvHeads * headSize);
        Tensor values = s.floats((long) sequences * 768, (long) kvHeads * headSize);
        Tensor q = s.floats((long) sequences * 768, (long) heads * headSize);
        AttentionRun run = new AttentionRun(heads, kvHeads, headSize, window, q, keys, values);
        try (Provider one = Providers.open(name, 1);
                Provider three = Providers.open(name, 3)) {
            float[][] whole = run.of(one, new int[] {0}, new int[] {0}, new int[] {length}, 0);
            for (int piece : new int[] {1, 7, 64, 100}) {
                for (int from = 0; from < length; from += piece) {
                    int to = Math.min(length, from + piece);
                    if (piece == 1 && from % 41 != 0) {
                        continue;
                    }
                    float[][] part = run.of(three, new int[] {0}, new int[] {from}, new int[] {to}, 0);
                    for (int i = 0; i < part.length; i++) {
                        assertThat(part[i])
                                .as("seed %d, query %d of a piece of %d", s.seed(), from + i, piece)
                                .isEqualTo(whole[from + i]);
                    }
                }
            }
            int[] end = new int[sequences];
            int[] start = new int[sequences];
            int[] which = new int[sequences];
            for (int i = 0; i < sequences; i++) {
                which[i] = i;
                end[i] = 1 + s.below(length);
                start[i] = end[i] - 1;
            }
            float[][] together = run.of(three, which, start, end, sequences);
            float[][] half = run.of(three, which, start, end, sequences / 2);
            for (int i = 0; i < sequences; i++) {
                int[] only = {i};
                int[] at = {start[i]};
                int[] to = {end[i]};
                float[] step = run.of(one, only, at, to, 1)[0];
                float[] prompt = run.of(one, only, at, to, 0)[0];
                assertThat(together[i]).as("seed %d, step %d", s.seed(), i).isEqualTo(step);
                assertThat(half[i])
                        .as("seed %d, sequence %d of a mixed pass", s.seed(), i)
                        .isEqualTo(i < sequences / 2 ? step : prompt);
            }
        }
    }

    /** Attention of some sequences, each with room for 768 keys in a cache. */
    private record AttentionRun(
            int heads, int kvHeads, int headSize, int window, Tensor q, Tensor keys, Tensor values) {
        /** Output and log-sum-exp of each query. */
        float[][] of(Provider provider, int[] sequences, int[] from, int[] to, int decoding) {
            int n = sequences.length;
            int[] start = new int[n];
            int[] count = new int[n];
            int[][] tiles = new int[n][];
            List<Integer> rows = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                int base = sequences[i] * 768;
                start[i] = rows.size();
                count[i] = to[i] - from[i];
                tiles[i] = new int[12];
                Arrays.setAll(tiles[i], t -> base + t * AttentionLayout.TILE);
                for (int p = from[i]; p < to[i]; p++) {
                    rows.add(base + p);
                }
            }
            AttentionLayout layout = new AttentionLayout(
                            heads, kvHeads, headSize, 0.3f, window, start, count, to, tiles)
                    .withDecodingSequences(decoding);
            Tensor out = Samples.zeros(rows.size(), (long) heads * headSize);
            Tensor logSumExp = Samples.zeros(rows.size(), heads);
            provider.attention().forward(out, logSumExp, chosen(q, rows), keys, values, layout);
            float[][] result = new float[rows.size()][];
            for (int r = 0; r < result.length; r++) {
                float[] row = Arrays.copyOf(row(out, r), heads * headSize + heads);
                System.arraycopy(row(logSumExp, r), 0, row, heads * headSize, heads);
                result[r] = row;
            }
            return result;
        }
    }
}
