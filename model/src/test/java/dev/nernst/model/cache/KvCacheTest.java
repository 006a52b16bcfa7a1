package dev.nernst.model.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.model.TinyModels;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.PackedSequences;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvCacheTest {
    private static final int VOCABULARY = 61;

    private final Arena arena = Arena.ofShared();
    private final ScalarProvider provider = new ScalarProvider();
    private final Workspace workspace = new Workspace(provider.memory());

    @AfterEach
    void free() {
        workspace.close();
        arena.close();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 63", "0, 64", "0, 65", "0, 17", "5, 17", "70, 64"})
    void hiddenStatesFromTheCacheEqualThoseWithout(int window, int chunk) {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, 256, window, 1);
        int[] ids = TinyModels.prompt(RandomStream.of(2), 150, VOCABULARY);
        float[] expected = uncached(decoder, ids);
        try (KvCache cache = new KvCache(provider.memory(), decoder.config())) {
            KvSequence sequence = cache.newSequence();
            for (int from = 0; from < ids.length; from += chunk) {
                int[] part = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + chunk));
                float[] got = run(decoder, cache, sequence, part);
                int width = decoder.config().hiddenSize();
                assertThat(got)
                        .usingComparatorWithPrecision(1e-4f)
                        .containsExactly(Arrays.copyOfRange(expected, from * width, from * width + got.length));
            }
        }
    }

    @Test
    void forksShareFullPagesAndCopyTheLast() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, 256, 0, 3);
        int[] prefix = TinyModels.prompt(RandomStream.of(4), 100, VOCABULARY);
        int[] left = TinyModels.prompt(RandomStream.of(5), 70, VOCABULARY);
        int[] right = TinyModels.prompt(RandomStream.of(6), 70, VOCABULARY);
        try (KvCache cache = new KvCache(provider.memory(), decoder.config())) {
            KvSequence prompt = cache.newSequence();
            run(decoder, cache, prompt, prefix);
            assertThat(cache.usedPages()).isEqualTo(2);
            KvSequence fork = prompt.fork();
            assertThat(cache.usedPages()).isEqualTo(2);
            float[] gotLeft = run(decoder, cache, fork, left);
            assertThat(cache.usedPages())
                    .as("one full page shared, two of each its own")
                    .isEqualTo(4);
            float[] gotRight = run(decoder, cache, prompt, right);
            assertThat(cache.usedPages()).isEqualTo(5);
            assertTail(gotLeft, uncached(decoder, joined(prefix, left)));
            assertTail(gotRight, uncached(decoder, joined(prefix, right)));
            prompt.close();
            assertThat(cache.usedPages()).isEqualTo(3);
            fork.close();
            assertThat(cache.usedPages()).isZero();
        }
    }

    @Test
    void aTruncatedSequenceGoesOnFromThere() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, 256, 0, 7);
        int[] ids = TinyModels.prompt(RandomStream.of(8), 130, VOCABULARY);
        int[] other = TinyModels.prompt(RandomStream.of(9), 40, VOCABULARY);
        try (KvCache cache = new KvCache(provider.memory(), decoder.config())) {
            KvSequence sequence = cache.newSequence();
            run(decoder, cache, sequence, ids);
            KvSequence whole = sequence.fork();
            sequence.truncate(70);
            float[] got = run(decoder, cache, sequence, other);
            assertTail(got, uncached(decoder, joined(Arrays.copyOf(ids, 70), other)));
            assertTail(run(decoder, cache, whole, other), uncached(decoder, joined(ids, other)));
        }
    }

    private static int[] joined(int[] a, int[] b) {
        int[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private static void assertTail(float[] got, float[] whole) {
        assertThat(got)
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(Arrays.copyOfRange(whole, whole.length - got.length, whole.length));
    }

    private float[] run(Decoder decoder, KvCache cache, KvSequence sequence, int[] ids) {
        PackedPass pass = new PackedPass(cache);
        pass.add(sequence, ids, sequence.length() + ids.length);
        try (Tape tape = new Tape(provider, workspace, Tape.Mode.INFERENCE)) {
            return pass.run(decoder, tape).data().toFloatArray();
        }
    }

    private float[] uncached(Decoder decoder, int[] ids) {
        try (Tape tape = new Tape(provider, workspace, Tape.Mode.INFERENCE)) {
            Value hidden = decoder.forwardPacked(tape, PackedSequences.apart(List.of(ids)), (layer, states) -> {});
            return hidden.data().toFloatArray();
        }
    }
}
