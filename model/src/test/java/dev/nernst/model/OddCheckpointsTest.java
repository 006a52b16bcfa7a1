package dev.nernst.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.Loading;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.SafetensorsWriter;
import dev.nernst.weights.safetensors.StoredType;
import dev.nernst.weights.safetensors.TensorInfo;
import dev.nernst.weights.safetensors.WeightFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that are odd and run all the same, and what is said of them. */
class OddCheckpointsTest {
    private static final int[] IDS = {1, 5, 9, 2};

    private final Provider provider = Providers.open("scalar", 1);

    @TempDir
    Path folder;

    private Path model;
    private double expected;

    @BeforeEach
    void copyModel() throws IOException {
        model = Files.createDirectory(folder.resolve("model"));
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(TinyModels.directory("tiny-qwen2").resolve(name), model.resolve(name));
        }
        expected = total(Optional.empty(), List.of());
    }

    @AfterEach
    void closeProvider() {
        provider.close();
    }

    private double total(Optional<Loading> loading, List<String> warnings) {
        try (LanguageModel loaded = LanguageModel.load(model, provider, loading)) {
            assertThat(loaded.warnings()).containsExactlyElementsOf(warnings);
            loading.ifPresent(wanted -> assertThat(loaded.loading()).isEqualTo(wanted));
            return loaded.score(IDS).totalLogProbability();
        }
    }

    /** Writes all weights once more, as F64 where {@code wide}, with one that nobody computes with. */
    private void rewrite(boolean wide, TensorInfo more) {
        Path written = folder.resolve("written.safetensors");
        try (WeightFiles weights = Safetensors.open(model)) {
            List<TensorInfo> infos = new ArrayList<>();
            for (TensorInfo info : weights.stored()) {
                infos.add(new TensorInfo(info.name(), wide ? StoredType.F64 : info.type(), info.shape()));
            }
            infos.add(more);
            SafetensorsWriter.write(
                    written,
                    infos,
                    Map.of(),
                    (info, sink) -> {
                        if (info.equals(more)) {
                            sink.write(MemorySegment.ofArray(new byte[(int) more.byteSize()]));
                        } else if (wide) {
                            Tensor tensor = weights.tensor(info.name());
                            MemorySegment doubles = MemorySegment.ofArray(new byte[(int) info.byteSize()]);
                            for (long i = 0; i < tensor.size(); i++) {
                                Floats.set(doubles, DType.F64, i, tensor.getFloat(i));
                            }
                            sink.write(doubles);
                        } else {
                            weights.bytes(info.name()).writeTo(sink);
                        }
                    },
                    (item, done, total) -> {});
        }
        try {
            Files.move(written, model.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tensorsThatNoLayerNeedsArePassedOverWhateverTheirType() {
        rewrite(false, new TensorInfo("vision.weight", StoredType.F8_E4M3, List.of(3L, 5L)));
        String warning = model + ": no layer needs vision.weight; passed over";
        assertThat(total(Optional.of(Loading.COPY), List.of(warning))).isEqualTo(expected);
        rewrite(false, new TensorInfo("x.rotary_emb.inv_freq", StoredType.F32, List.of(3L)));
        assertThat(total(Optional.of(Loading.COPY), List.of(warning))).isEqualTo(expected);
    }

    @Test
    void doublesAreComputedWithAsFloats() {
        rewrite(true, new TensorInfo("x.rotary_emb.inv_freq", StoredType.F32, List.of(3L)));
        assertThat(total(Optional.of(Loading.COPY), List.of())).isEqualTo(expected);
    }

    @Test
    void mappedWeightsGiveTheSameAndAreWarnedOf() {
        String warning =
                model + ": the weights are mapped, not copied: if a file of them is cut or rewritten while it is"
                        + " in use, the JVM dies or computes with other numbers";
        assertThat(total(Optional.of(Loading.MAP), List.of(warning))).isEqualTo(expected);
    }

    @Test
    void aFileThatIsCutDoesNoHarmToCopiedWeightsAndIsNoticedByMappedOnes() throws IOException {
        try (LanguageModel copied = LanguageModel.load(model, provider, Optional.of(Loading.COPY));
                LanguageModel mapped = LanguageModel.load(model, provider, Optional.of(Loading.MAP))) {
            try (FileChannel channel = FileChannel.open(model.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
                channel.truncate(1000);
            }
            assertThat(copied.score(IDS).totalLogProbability()).isEqualTo(expected);
            assertThatThrownBy(() -> mapped.score(IDS))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith(model.resolve("model.safetensors") + ": was cut to 1000 bytes");
        }
    }

    @Test
    void numbersThatAreNoneDoNoHarmWhereNobodyNeedsThem() throws IOException {
        String config = Files.readString(model.resolve("config.json"));
        Files.writeString(
                model.resolve("config.json"), config.replaceFirst("\\{", "{\"unused\": Infinity, \"other\": NaN,"));
        assertThat(total(Optional.empty(), List.of())).isEqualTo(expected);
    }

    @Test
    void quantisersAreNamed() throws IOException {
        ObjectNode config = StrictJson.readObject(model.resolve("config.json"));
        config.putObject("quantization_config").put("quant_method", "awq");
        Files.writeString(model.resolve("config.json"), StrictJson.pretty(config));
        refused("\"awq\", which cannot be computed with");
    }

    @Test
    void whatIsNoModelIsCalledWhatItIs() throws IOException {
        Path weights = model.resolve("model.safetensors");
        assertThatThrownBy(() -> LanguageModel.load(weights, provider))
                .hasMessage(weights
                        + ": is a safetensors file, not a model; a model is named by the folder that its files are in");
        Files.move(weights, model.resolve("pytorch_model.bin"));
        refused("no safetensors file, but pytorch_model.bin: a pickled checkpoint of PyTorch");
        Files.delete(model.resolve("config.json"));
        Files.createFile(model.resolve("state.safetensors"));
        Files.createFile(model.resolve("state.json"));
        refused(
                "is a checkpoint of a run, the state that it goes on from, and no model; the same `train` command with");
        Files.createFile(model.resolve("run.json"));
        refused("is the folder of a run that has not finished; the same `train` command with --resume");
    }

    private void refused(String reason) {
        assertThatThrownBy(() -> LanguageModel.load(model, provider))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(reason);
    }
}
