package dev.nernst.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
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

    @Test
    void whatIndexAndShardsDisagreeOnIsTold() throws IOException {
        Tensor other = Tensor.ofFloats(new float[] {3, 4}, 2);
        SafetensorsWriter.write(directory.resolve("twin.safetensors"), Map.of("b", other), Map.of());
        Path index = Files.writeString(directory.resolve(Safetensors.INDEX_FILE_NAME), """
                {"weight_map": {"a": "s1.safetensors", "absent": "s1.safetensors", "c": "s1.safetensors",
                                "b": "twin.safetensors", "x": "s2.safetensors"}}""");
        try (WeightFiles weights = Safetensors.open(directory)) {
            assertThat(weights.names()).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(weights.tensor("b").toFloatArray()).containsExactly(3, 4);
            assertThat(weights.stored()).hasSize(3);
            assertThat(weights.warnings())
                    .containsExactlyInAnyOrder(
                            index
                                    + ": the tensor \"b\" is taken from twin.safetensors as listed, and s1.safetensors has"
                                    + " one too",
                            index + ": does not list the tensor \"c\" for s2.safetensors",
                            index + ": lists the tensor \"absent\" for s1.safetensors, which does not have it",
                            index + ": lists the tensor \"x\" for s2.safetensors, which does not have it");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"s3.safetensors\"} | index.json: the shard \"s3.safetensors\" is not there",
                "{\"a\":\"\\ud800.safetensors\"} | index.json: the shard of tensor \"a\" is \"\\ud800.safetensors\", not",
                "{\"a\":\"s1.safetensors\",\"c\":\"s3.safetensors\"} | the shard \"s3.safetensors\" is not there",
                "{\"y\":\"s2.safetensors\",\"x\":\"twin.safetensors\"} | which of s2.safetensors and twin.safetensors",
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
        Files.copy(directory.resolve("s2.safetensors"), directory.resolve("twin.safetensors"));
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
