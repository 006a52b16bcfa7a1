package dev.nernst.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.FilePart;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whatever the bytes, opening either works, and then every tensor is inside the file, or ends in an
 * {@link InvalidInputException}. A plain test run replays the corpus in the resources; {@code JAZZER_FUZZ=1} searches on.
 */
class SafetensorsFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyBytes(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("fuzz", ".safetensors");
        try {
            Files.write(file, bytes);
            try (SafetensorsFile opened = SafetensorsFile.open(file)) {
                long total = 0;
                for (TensorInfo tensor : opened.tensors()) {
                    FilePart data = opened.bytes(tensor.name());
                    long size = data.size();
                    assertThat(size).isEqualTo(tensor.byteSize());
                    if (size > 0) {
                        data.read(size - 1, MemorySegment.ofArray(new byte[1]));
                    }
                    total += size;
                }
                assertThat(total).isLessThan(bytes.length);
            } catch (InvalidInputException e) {
                assertThat(e).hasMessageStartingWith(file + ": ").message().doesNotContain("\n");
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
