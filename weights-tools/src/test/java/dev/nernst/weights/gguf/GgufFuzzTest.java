package dev.nernst.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whatever the bytes, opening either works, and then every tensor is inside the file, or ends in an
 * {@link InvalidInputException}. A plain test run replays the corpus in the resources; {@code JAZZER_FUZZ=1} searches on.
 */
class GgufFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyBytes(byte[] bytes) throws IOException {
        Path path = Files.createTempFile("fuzz", ".gguf");
        try {
            Files.write(path, bytes);
            try (GgufWeights weights = GgufWeights.open(path)) {
                for (String name : weights.names()) {
                    assertThat(weights.tensor(name).byteSize()).isNotNegative();
                }
                assertThat(weights.config().has("model_type")).isTrue();
            } catch (InvalidInputException e) {
                assertThat(e).hasMessageStartingWith(path + ": ").message().doesNotContain("\n");
            }
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
