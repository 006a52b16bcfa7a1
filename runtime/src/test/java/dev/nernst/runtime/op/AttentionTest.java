package dev.nernst.runtime.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layouts of attention: windows, groups, pages, a few queries or many, empty sequences. */
class AttentionTest extends BothProviders {
    private static final int TILE = AttentionLayout.TILE;

    /** head size, kv heads, query heads a kv head, window. */
    static Stream<int[]> shapes() {
        return Stream.of(4, 17, 80)
                .flatMap(d -> Stream.of(1, 3)
                        .flatMap(group -> Stream.of(0, 70).map(window -> new int[] {d, 2, group, window})));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("shapes")
    void providersAgree(int[] shape) {
        Samples s = new Samples(201);
        int d = shape[0];
        int kvWidth = shape[1] * d;
        int width = kvWidth * shape[2];
        int heads = shape[1] * shape[2];
        int[] lengths = {0, 1, 3, 17, 0, 65, 200};
        int tokens = 286;
        AttentionLayout layout = AttentionLayout.packed(heads, shape[1], d, 0.3f, shape[3], lengths);
        Tensor q = s.floats(tokens, width);
        Tensor k = s.floats(tokens, kvWidth);
        Tensor v = s.floats(tokens, kvWidth);
        Tensor out = s.floats(tokens, width);
        Tensor lse = s.floats(tokens, heads);
        Tensor expected = Samples.zeros(tokens, width);
        Tensor lseExpected = Samples.zeros(tokens, heads);
        scalar.attention().forward(expected, lseExpected, q, k, v, layout);
        vector.attention().forward(out, lse, q, k, v, layout);
        s.assertClose("out", out, expected, 200);
        s.assertClose("log-sum-exp", lse, lseExpected, 200);
        Tensor dout = s.floats(tokens, width);
        Tensor[] actual = {s.floats(tokens, width), s.floats(tokens, kvWidth), s.floats(tokens, kvWidth)};
        Tensor[] wanted = {Samples.copy(actual[0]), Samples.copy(actual[1]), Samples.copy(actual[2])};
        scalar.attention().backward(wanted[0], wanted[1], wanted[2], dout, expected, lseExpected, q, k, v, layout);
        vector.attention().backward(actual[0], actual[1], actual[2], dout, out, lse, q, k, v, layout);
        for (int i = 0; i < 3; i++) {
            s.assertClose("gradient " + i + " of q, k, v", actual[i], wanted[i], 1000);
        }
    }

    /** The last queries of sequences whose keys lie in scattered pages, against whole packed sequences. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void pagesEqualPackedRows(Provider provider) {
        Samples s = new Samples(202);
        int d = 16;
        int heads = 6;
        int kvHeads = 2;
        int[] lengths = {5, 64, 65, 700};
        int[] queries = {1, 4, 9, 2};
        for (int window : new int[] {0, 3, 100}) {
            AttentionLayout packed = AttentionLayout.packed(heads, kvHeads, d, 0.25f, window, lengths);
            int tokens = 834;
            Tensor q = s.floats(tokens, heads * d);
            Tensor k = s.floats(tokens, kvHeads * d);
            Tensor v = s.floats(tokens, kvHeads * d);
            Tensor whole = Samples.zeros(tokens, heads * d);
            Tensor wholeLse = Samples.zeros(tokens, heads);
            provider.attention().forward(whole, wholeLse, q, k, v, packed);

            int pages = 20;
            Tensor keyPages = s.floats((long) pages * TILE, kvHeads * d);
            Tensor valuePages = s.floats((long) pages * TILE, kvHeads * d);
            int[][] tiles = new int[lengths.length][];
            int page = pages;
            for (int sequence = 0; sequence < lengths.length; sequence++) {
                tiles[sequence] = new int[(lengths[sequence] + TILE - 1) / TILE];
                for (int t = 0; t < tiles[sequence].length; t++) {
                    tiles[sequence][t] = --page * TILE;
                    int from = packed.queryStart()[sequence] + t * TILE;
                    int count = Math.min(TILE, lengths[sequence] - t * TILE);
                    keyPages.rows(tiles[sequence][t], count).copyFrom(k.rows(from, count));
                    valuePages.rows(tiles[sequence][t], count).copyFrom(v.rows(from, count));
                }
            }
            int[] starts = {0, 1, 5, 14};
            AttentionLayout paged =
                    new AttentionLayout(heads, kvHeads, d, 0.25f, window, starts, queries, lengths, tiles);
            Tensor few = Samples.zeros(16, heads * d);
            Tensor expected = Samples.zeros(16, heads * d);
            Tensor fewQueries = Samples.zeros(16, heads * d);
            for (int sequence = 0; sequence < lengths.length; sequence++) {
                int last = packed.queryStart()[sequence] + lengths[sequence] - queries[sequence];
                fewQueries.rows(starts[sequence], queries[sequence]).copyFrom(q.rows(last, queries[sequence]));
                expected.rows(starts[sequence], queries[sequence]).copyFrom(whole.rows(last, queries[sequence]));
            }
            provider.attention().forward(few, Samples.zeros(16, heads), fewQueries, keyPages, valuePages, paged);
            s.assertClose("window " + window, few, expected, 100);
        }
    }

    /** Three sequences over the rows of one prompt, forward and backward, against sequences with a prompt each. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void sharedPromptsEqualPackedRows(Provider provider) {
        Samples s = new Samples(204);
        int d = 16;
        int prompt = 70;
        int[] own = {70, 130, 2, 9}; // the first is the prompt itself
        int[][] rows = new int[own.length][];
        int[] starts = new int[own.length];
        int[] lengths = new int[own.length];
        int tokens = 0;
        for (int i = 0; i < own.length; i++) {
            starts[i] = tokens;
            lengths[i] = i == 0 ? prompt : prompt + own[i];
            rows[i] = new int[lengths[i]];
            for (int p = 0; p < lengths[i]; p++) {
                rows[i][p] = i == 0 || p < prompt ? p : starts[i] + p - prompt;
            }
            tokens += own[i];
        }
        for (int window : new int[] {0, 40}) {
            AttentionLayout shared = new AttentionLayout(4, 2, d, 0.3f, window, starts, own, lengths, rows, 1, 0);
            AttentionLayout packed = AttentionLayout.packed(4, 2, d, 0.3f, window, lengths);
            Tensor[] few = {s.floats(tokens, 4 * d), s.floats(tokens, 2 * d), s.floats(tokens, 2 * d)};
            Tensor dout = s.floats(tokens, 4 * d);
            int all = 70 + 200 + 72 + 79;
            Tensor[] many = new Tensor[3];
            for (int t = 0; t < 3; t++) {
                many[t] = Samples.zeros(all, few[t].dim(1));
            }
            Tensor manyDout = Samples.zeros(all, 4 * d);
            for (int i = 0; i < own.length; i++) {
                for (int p = 0; p < lengths[i]; p++) {
                    int row = packed.queryStart()[i] + p;
                    for (int t = 0; t < 3; t++) {
                        many[t].rows(row, 1).copyFrom(few[t].rows(rows[i][p], 1));
                    }
                    if (p >= lengths[i] - own[i]) {
                        manyDout.rows(row, 1).copyFrom(dout.rows(rows[i][p], 1));
                    }
                }
            }
            Tensor[] actual = gradients(provider, few, dout, shared);
            Tensor[] expected = gradients(provider, many, manyDout, packed);
            for (int t = 0; t < actual.length; t++) {
                float[] sum = new float[(int) actual[t].size()];
                int width = actual[t].dim(1);
                for (int i = 0; i < own.length; i++) {
                    for (int p = t == 0 ? lengths[i] - own[i] : 0; p < lengths[i]; p++) {
                        for (int c = 0; c < width; c++) {
                            long from = (long) (packed.queryStart()[i] + p) * width + c;
                            sum[rows[i][p] * width + c] += expected[t].getFloat(from);
                        }
                    }
                }
                Tensor wanted = Samples.zeros(tokens, width);
                for (int e = 0; e < sum.length; e++) {
                    wanted.setFloat(e, sum[e]);
                }
                s.assertClose("window " + window + ", " + t, actual[t], wanted, 1000);
            }
        }
    }

    /** Gradients of q, k and v. */
    private static Tensor[] gradients(Provider provider, Tensor[] inputs, Tensor dout, AttentionLayout layout) {
        int tokens = dout.dim(0);
        Tensor out = Samples.zeros(tokens, dout.dim(1));
        Tensor lse = Samples.zeros(tokens, layout.heads());
        provider.attention().forward(out, lse, inputs[0], inputs[1], inputs[2], layout);
        Tensor[] gradients = new Tensor[3];
        for (int t = 0; t < 3; t++) {
            gradients[t] = Samples.zeros(tokens, inputs[t].dim(1));
        }
        provider.attention()
                .backward(
                        gradients[0],
                        gradients[1],
                        gradients[2],
                        dout,
                        out,
                        lse,
                        inputs[0],
                        inputs[1],
                        inputs[2],
                        layout);
        return gradients;
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void largeScoresStayFinite(Provider provider) {
        Samples s = new Samples(203);
        Tensor q = s.floats(70, 8);
        Tensor k = s.floats(70, 8);
        Tensor v = s.floats(70, 8);
        AttentionLayout layout = AttentionLayout.packed(1, 1, 8, 1e4f, 0, 70);
        Tensor out = Samples.zeros(70, 8);
        provider.attention().forward(out, Samples.zeros(70, 1), q, k, v, layout);
        for (float value : out.toFloatArray()) {
            assertThat(Math.abs(value)).isLessThan(10);
        }
    }
}
