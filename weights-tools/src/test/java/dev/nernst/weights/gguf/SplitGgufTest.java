package dev.nernst.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.Progress;
import dev.nernst.weights.WeightSources;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model in several GGUF files, as gguf-split writes it. */
class SplitGgufTest {
    private static final int PARTS = 3;

    @TempDir
    Path directory;

    @BeforeEach
    void writeParts() {
        for (int part = 0; part < PARTS; part++) {
            write(part, part, PARTS);
        }
    }

    private void write(int part, int number, int count) {
        Map<String, GgufValue> metadata = new LinkedHashMap<>();
        if (part == 0) {
            metadata.put("general.name", new GgufValue.Text("whole"));
        }
        metadata.put("split.no", new GgufValue.Int(GgufValue.Type.UINT16, number));
        metadata.put("split.count", new GgufValue.Int(GgufValue.Type.UINT16, count));
        byte value = (byte) part;
        GgufWriter.write(
                file(part),
                metadata,
                List.of(new GgufWriter.Spec("t" + part, GgmlType.F32, List.of(3L, 5L))),
                (spec, sink) -> sink.write(
                        MemorySegment.ofArray(new byte[(int) spec.byteSize()]).fill(value)),
                Progress.NONE);
    }

    private Path file(int part) {
        return directory.resolve("m-0000" + (part + 1) + "-of-00003.gguf");
    }

    @Test
    void anyPartOpensThemAll() {
        for (int part = 0; part < PARTS; part++) {
            try (GgufFile whole = GgufFile.open(file(part))) {
                assertThat(whole.tensors().keySet()).containsExactly("t0", "t1", "t2");
                assertThat(whole.files()).containsExactly(file(0), file(1), file(2));
                assertThat(whole.path()).isEqualTo(file(0));
                assertThat(whole.metadata().text("general.name")).isEqualTo("whole");
                byte[] bytes = new byte[60];
                for (GgufTensor tensor : whole.tensors().values()) {
                    whole.bytes(tensor).readAll(MemorySegment.ofArray(bytes));
                    assertThat("t" + bytes[59]).isEqualTo(tensor.name());
                }
                assertThat(whole.fileOf(Objects.requireNonNull(whole.tensorOrNull("t1"))))
                        .isEqualTo(file(1));
            }
        }
    }

    @Test
    void aMissingPartIsNamed() throws IOException {
        for (int missing = 0; missing < PARTS; missing++) {
            byte[] bytes = Files.readAllBytes(file(missing));
            Files.delete(file(missing));
            Path other = file((missing + 1) % PARTS);
            assertThatThrownBy(() -> GgufFile.open(other))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage(file(missing) + ": is not there, but " + other.getFileName() + " is one of 3 parts");
            Files.write(file(missing), bytes);
        }
    }

    @Test
    void partsOfAnotherModelAreRefused() throws IOException {
        write(1, 2, 3);
        assertThatThrownBy(() -> GgufFile.open(file(0))).hasMessageContaining("is not that of part 2 of 3");
        write(1, 1, 2);
        assertThatThrownBy(() -> GgufFile.open(file(0))).hasMessageContaining("is not that of part 2 of 3");
        Path renamed = Files.copy(file(2), directory.resolve("renamed.gguf"));
        assertThatThrownBy(() -> GgufFile.open(renamed))
                .hasMessageContaining("is one of 3 files of a model, but not named");
    }

    @Test
    void aFolderWithOneModelStandsForIt() throws IOException {
        assertThat(WeightSources.gguf(directory)).contains(file(0));
        Path other = Files.copy(file(0), directory.resolve("other.gguf"));
        assertThatThrownBy(() -> WeightSources.gguf(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("has 2 GGUF files; name one of them: m-00001-of-00003.gguf, other.gguf");
        Files.createFile(directory.resolve("model.safetensors"));
        assertThat(WeightSources.gguf(directory)).isEmpty();
        Path unnamed = Files.move(other, directory.resolve("blob"));
        assertThat(WeightSources.gguf(unnamed)).contains(unnamed);
    }
}
