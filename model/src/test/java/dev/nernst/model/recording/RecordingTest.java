package dev.nernst.model.recording;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.model.TinyModels;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.PackedSequences;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationRequest;
import dev.nernst.model.lora.LoraAdapters;
import dev.nernst.model.lora.LoraConfig;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.profile.FlopCounter;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.runtime.tape.Tape;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {
    private static final int VOCABULARY = 97;
    private static final int CONTEXT = 400;

    private final Arena arena = Arena.ofShared();
    private final FlopCounter flops = new FlopCounter();
    private final Provider provider = CheckedProvider.of(new ScalarProvider(), flops);
    private final Workspace workspace = new Workspace(provider.memory());
    private final Recording recording = new Recording(provider.memory(), false);

    @AfterEach
    void free() {
        recording.close();
        workspace.close();
        arena.close();
    }

    /** Prompts that share nothing, whole pages, all of themselves; several samples; more than run at once. */
    private static List<GenerationRequest> requests() {
        List<GenerationRequest> requests = new ArrayList<>();
        int[] lengths = {5, 150, 150, 1, 130, 70};
        int[] common = {0, 0, 149, 0, 64, 0};
        for (int i = 0; i < lengths.length; i++) {
            int[] prompt = TinyModels.prompt(RandomStream.of(1), lengths[i], VOCABULARY);
            int[] own = TinyModels.prompt(RandomStream.of(2).with(i), lengths[i], VOCABULARY);
            System.arraycopy(own, common[i], prompt, common[i], lengths[i] - common[i]);
            requests.add(GenerationRequest.rollout(prompt, 12 + i, Set.of(3, 9, 40), 1 + i % 3, RandomStream.of(7, i)));
        }
        return requests;
    }

    /** A sequence as far as it went through the model, and where its rows are. */
    private record Recorded(int[] ids, RecordedRows rows) {}

    private static List<int[]> ids(List<Recorded> sequences) {
        return sequences.stream().map(Recorded::ids).toList();
    }

    private static List<RecordedRows> rows(List<Recorded> sequences) {
        return sequences.stream().map(Recorded::rows).toList();
    }

    private List<Recorded> generate(Decoder decoder) {
        List<Recorded> cached = new ArrayList<>();
        try (BatchEngine engine = new BatchEngine(decoder, provider, new EngineOptions(5, 37, Long.MAX_VALUE))) {
            for (Generation generation : engine.generate(requests(), recording)) {
                int prompt = generation.promptIds().length;
                int[] ids = Arrays.copyOf(generation.promptIds(), prompt + generation.tokenIds().length - 1);
                System.arraycopy(generation.tokenIds(), 0, ids, prompt, ids.length - prompt);
                cached.add(new Recorded(ids, requireNonNull(generation.recorded())));
            }
        }
        return cached;
    }

    private float[] hiddenStates(Decoder decoder, PackedSequences packed, Tape.Results results) {
        try (Tape tape = new Tape(provider, workspace, Tape.Mode.INFERENCE, results)) {
            return decoder.forwardPacked(tape, packed, (layer, states) -> {})
                    .data()
                    .toFloatArray();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 70})
    void aPassOverRecordedSequencesComputesNothingAndGivesTheSame(int window) {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, CONTEXT, window, 21);
        for (int round = 0; round < 2; round++) {
            List<Recorded> sequences = generate(decoder);
            for (List<Recorded> batch : List.of(sequences, sequences.subList(2, 5), sequences.reversed())) {
                PackedSequences packed = decoder.pack(ids(batch));
                float[] computed = hiddenStates(decoder, packed, Tape.Results.COMPUTED);
                long before = flops.total();
                float[] recorded = hiddenStates(decoder, packed, recording.of(packed, rows(batch)));
                assertThat(flops.total()).isEqualTo(before);
                assertThat(recorded).usingComparatorWithPrecision(1e-4f).containsExactly(computed);
            }
        }
    }

    @Test
    void sequencesThatWereNotRecordedAreComputed() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, CONTEXT, 0, 22);
        List<Recorded> sequences = generate(decoder);
        int[] other = sequences.getFirst().ids().clone();
        other[other.length - 1] = (other[other.length - 1] + 1) % VOCABULARY;
        PackedSequences packed = decoder.pack(List.of(sequences.getFirst().ids(), other));
        List<@Nullable RecordedRows> rows = Arrays.asList(sequences.getFirst().rows(), null);
        assertThat(hiddenStates(decoder, packed, recording.of(packed, rows)))
                .containsExactly(hiddenStates(decoder, packed, Tape.Results.COMPUTED));
        recording.forget();
        PackedSequences forgotten = decoder.pack(ids(sequences.subList(0, 1)));
        assertThat(recording.of(forgotten, rows(sequences.subList(0, 1)))).isSameAs(Tape.Results.COMPUTED);
    }

    @Test
    void adaptersAreRecordedToo() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, CONTEXT, 0, 24);
        LoraConfig config = new LoraConfig(3, 6, Set.of("q_proj", "v_proj", "o_proj", "up_proj"));
        try (LoraAdapters adapters = LoraAdapters.create(provider.memory(), decoder, config, 5)) {
            int salt = 0;
            for (Parameter parameter : adapters.parameters()) {
                for (long i = 0; i < parameter.data().size(); i++) {
                    parameter.data().setFloat(i, (i + salt++) % 7 * 0.05f - 0.15f);
                }
                parameter.markChanged();
            }
            List<Recorded> sequences = generate(decoder);
            PackedSequences packed = decoder.pack(ids(sequences));
            float[] computed = hiddenStates(decoder, packed, Tape.Results.COMPUTED);
            long before = flops.total();
            assertThat(hiddenStates(decoder, packed, recording.of(packed, rows(sequences))))
                    .usingComparatorWithPrecision(1e-4f)
                    .containsExactly(computed);
            assertThat(flops.total()).isEqualTo(before);
        }
    }

    @Test
    void itTakesWhatItSays() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, CONTEXT, 0, 23);
        generate(decoder);
        long perToken = Recording.bytesPerToken(decoder.config());
        assertThat(recording.bytes() % perToken).isZero();
        assertThat(recording.bytes()).isBetween(recording.rows() * perToken, (recording.rows() + 1024L) * perToken);
        long bytes = recording.bytes();
        generate(decoder);
        assertThat(recording.bytes()).as("memory is used again").isEqualTo(bytes);
    }
}
