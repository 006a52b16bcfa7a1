package dev.nernst.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writers leave on disk. */
class SafetensorsWriterTest {
    @TempDir
    Path directory;

    @Test
    void writesTheBytesOfTheReferenceImplementation() throws IOException {
        Path source = Files.write(directory.resolve("reference.safetensors"), SafetensorsFileTest.reference());
        Path copy = directory.resolve("copy.safetensors");
        try (WeightFiles weights = Safetensors.open(source)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            List<String> names = new ArrayList<>(weights.names());
            Collections.reverse(names);
            names.forEach(name -> tensors.put(name, weights.tensor(name)));
            SafetensorsWriter.write(copy, tensors, weights.metadata());
        }
        assertThat(copy).hasSameBinaryContentAs(source);
    }

    @Test
    void progressRunsToTheEnd() {
        List<Long> seen = new ArrayList<>();
        byte[] zeros = new byte[6_000_000];
        List<TensorInfo> tensors = List.of(TensorInfo.of("a", DType.U8, 6_000_000), TensorInfo.of("b", DType.F32, 3));
        SafetensorsWriter.write(
                directory.resolve("x.safetensors"),
                tensors,
                Map.of(),
                (tensor, sink) -> sink.write(MemorySegment.ofArray(zeros).asSlice(0, tensor.byteSize())),
                (item, done, total) -> {
                    assertThat(total).isEqualTo(6_000_012);
                    seen.add(done);
                });
        assertThat(seen).isSorted().hasSizeGreaterThan(2).endsWith(6_000_012L);
    }

    @Test
    void aFailedWriteLeavesTheOldFile() throws IOException {
        Path target = Files.writeString(directory.resolve("model.safetensors"), "old");
        List<TensorInfo> tensors = List.of(TensorInfo.of("a", DType.U8, 4));
        assertThatThrownBy(() -> SafetensorsWriter.write(
                        target,
                        tensors,
                        Map.of(),
                        (tensor, sink) -> {
                            sink.write(MemorySegment.ofArray(new byte[2]));
                            throw new IOException("disk full");
                        },
                        Progress.NONE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("disk full");
        assertThatThrownBy(() -> SafetensorsWriter.write(
                        target,
                        tensors,
                        Map.of(),
                        (tensor, sink) -> sink.write(MemorySegment.ofArray(new byte[3])),
                        Progress.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 bytes were handed over, not the 4");
        assertThatThrownBy(() -> SafetensorsWriter.write(
                        target,
                        tensors,
                        Map.of(),
                        (tensor, sink) -> sink.write(MemorySegment.ofArray(new byte[5])),
                        Progress.NONE))
                .isInstanceOf(IllegalStateException.class);
        assertThat(target).hasContent("old");
        assertThat(listing()).containsExactly("model.safetensors");
    }

    @Test
    void namesThatTheFormatLacksAreRefused() {
        Path target = directory.resolve("x.safetensors");
        TensorInfo a = TensorInfo.of("a", DType.U8, 0);
        assertThatThrownBy(() -> SafetensorsWriter.write(target, List.of(a, a), Map.of(), (t, s) -> {}, Progress.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("used twice");
        TensorInfo reserved = TensorInfo.of("__metadata__", DType.U8, 0);
        assertThatThrownBy(
                        () -> SafetensorsWriter.write(target, List.of(reserved), Map.of(), (t, s) -> {}, Progress.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("reserved");
        assertThat(target).doesNotExist();
    }

    @Test
    void aSmallCheckpointIsOneFileAndALargeOneIsSharded() {
        List<TensorInfo> tensors = List.of(
                TensorInfo.of("a", DType.F32, 3), TensorInfo.of("b", DType.F32, 9), TensorInfo.of("c", DType.U8, 5));
        TensorContent content = (tensor, sink) -> sink.write(MemorySegment.ofArray(new byte[(int) tensor.byteSize()])
                .fill((byte) tensor.name().charAt(0)));
        List<Path> one =
                ShardedWriter.write(newDirectory("one"), tensors, Map.of("k", "v"), 1000, content, Progress.NONE);
        assertThat(one).extracting(file -> file.getFileName().toString()).containsExactly("model.safetensors");

        Path many = newDirectory("many");
        List<Path> files = ShardedWriter.write(many, tensors, Map.of("k", "v"), 20, content, Progress.NONE);
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "model-00001-of-00003.safetensors",
                        "model-00002-of-00003.safetensors",
                        "model-00003-of-00003.safetensors",
                        "model.safetensors.index.json");
        try (WeightFiles weights = Safetensors.open(many)) {
            assertThat(weights.names()).containsExactly("a", "b", "c");
            assertThat(weights.metadata()).isEqualTo(Map.of("k", "v"));
            assertThat(weights.fileOf("b")).isEqualTo(files.get(1));
            assertThat(weights.tensor("c").toFloatArray()).containsOnly((float) 'c');
        }
        assertThatThrownBy(() -> ShardedWriter.write(many, tensors, Map.of(), 20, content, Progress.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("is in the way");
    }

    private Path newDirectory(String name) {
        try {
            return Files.createDirectory(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> listing() throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(file -> file.getFileName().toString()).toList();
        }
    }
}
