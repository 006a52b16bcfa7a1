package dev.nernst.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Indexes that do not agree with their shards. */
class ShardsTest {
    @TempDir
    Path directory;

    @BeforeEach
    void writeShards() {
        Tensor tensor = Tensor.ofFloats(new float[] {1, 2}, 2);
        SafetensorsWriter.write(directory.resolve("s1.safetensors"), Map.of("a", tensor, "b", tensor), Map.of());
        SafetensorsWriter.write(directory.resolve("s2.safetensors"), Map.of("c", tensor), Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"s1.safetensors\",\"b\":\"s1.safetensors\",\"c\":\"s1.safetensors\"} | tensor \"c\" is listed"
                        + " for s1.safetensors, which does not have it",
                "{\"a\":\"s1.safetensors\",\"c\":\"s2.safetensors\"} | s1.safetensors has the tensor \"b\", which the"
                        + " index does not list for it",
                "{\"a\":\"s3.safetensors\"} | s3.safetensors: there is no such file",
                "{\"a\":\"../s1.safetensors\"} | is \"../s1.safetensors\", not the name of a file beside the index",
                "{\"a\":\"/etc/passwd\"} | not the name of a file beside the index",
                "{\"a\":\"..\"} | not the name of a file beside the index",
                "{\"a\":\"x\\\\y\"} | not the name of a file beside the index",
                "{\"a\":1} | the shard of tensor \"a\" is not a string",
                "{} | weight_map is empty",
                "[] | has no object weight_map",
                "{\"a\":\"s1.safetensors\",\"a\":\"s1.safetensors\"} | Duplicate field 'a'",
            })
    void areRefused(String weightMap, String reason) throws IOException {
        Files.writeString(
                directory.resolve(Safetensors.INDEX_FILE_NAME), "{\"metadata\":{},\"weight_map\":" + weightMap + "}");
        assertThatThrownBy(() -> Safetensors.open(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void shardsWithoutAnIndexAreAmbiguous() {
        assertThatThrownBy(() -> Safetensors.open(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("has 2 safetensors files, but no model.safetensors and no");
    }
}
