package dev.nernst.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.Loading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reader takes, and what it refuses. */
class SafetensorsFileTest {
    @TempDir
    Path directory;

    @Test
    void readsAFileOfTheReferenceImplementation() throws IOException {
        Path file = directory.resolve("reference.safetensors");
        Files.write(file, reference());
        try (WeightFiles weights = Safetensors.open(file)) {
            assertThat(weights.metadata()).containsOnly(Map.entry("format", "np"));
            assertThat(weights.names())
                    .containsExactlyInAnyOrder("w", "scalar", "empty", "flags", "half", "bytes", "Ünïcode \"q\"");
            Tensor w = weights.tensor("w");
            assertThat(w.shape()).containsExactly(2, 3);
            assertThat(w.toFloatArray()).containsExactly(-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f);
            assertThat(weights.tensor("scalar").rank()).isZero();
            assertThat(weights.tensor("scalar").getFloat(0)).isEqualTo(7f);
            assertThat(weights.tensor("empty").shape()).containsExactly(0, 4);
            assertThat(weights.tensor("empty").byteSize()).isZero();
            assertThat(weights.tensor("flags").dtype()).isEqualTo(DType.BOOL);
            assertThat(weights.tensor("half").toFloatArray()).containsExactly(0.5f, -1.25f);
            assertThat(weights.tensor("bytes").toFloatArray()).containsExactly(1f, 2f, 255f);
            assertThat(weights.tensor("Ünïcode \"q\"").toFloatArray()).containsExactly(1.5f);
            assertThat(weights.fileOf("w")).isEqualTo(file);
        }
    }

    @Test
    void closingEndsTheViews() throws IOException {
        Path file = directory.resolve("reference.safetensors");
        Files.write(file, reference());
        WeightFiles weights = Safetensors.open(file);
        Tensor copied = weights.tensor("w", Loading.COPY);
        Tensor mapped = weights.tensor("w", Loading.MAP);
        assertThat(mapped.toFloatArray()).containsExactly(copied.toFloatArray());
        weights.close();
        weights.close();
        assertThatThrownBy(() -> copied.getFloat(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> mapped.getFloat(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = reference();
        Path file = directory.resolve("cut.safetensors");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SafetensorsFile.open(file))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith(file + ": ");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("bytes follow the header");
    }

    @ParameterizedTest
    @CsvSource({
        "1099511627776, 1099511627776",
        "100000001, 100000001",
        "-1, 18446744073709551615",
        "2000000000, 2000000000"
    })
    void aDeclaredHeaderLengthIsNotBelieved(long declared, String shown) {
        Path file = RawFile.write(
                directory.resolve("lying.safetensors"),
                RawFile.bytes(declared, "{}".getBytes(StandardCharsets.UTF_8), new byte[0]));
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(shown + " bytes, more than the 100000000");
    }

    @ParameterizedTest
    @CsvFileSource(resources = "legal-headers.txt", delimiter = '|', quoteCharacter = '`')
    void legalHeadersAreTaken(String header, int dataBytes) {
        Path file = RawFile.write(directory.resolve("legal.safetensors"), RawFile.bytes(header, dataBytes));
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            long bytes =
                    opened.tensors().stream().mapToLong(TensorInfo::byteSize).sum();
            assertThat(bytes).isEqualTo(dataBytes);
        }
    }

    @ParameterizedTest
    @CsvFileSource(resources = "wrong-headers.txt", delimiter = '|', quoteCharacter = '`')
    void wrongHeadersAreRefusedInOneSentence(String header, int dataBytes, String reason) {
        Path file = RawFile.write(directory.resolve("wrong.safetensors"), RawFile.bytes(header, dataBytes));
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void malformedUtf8IsRefused() {
        byte[] header =
                "{\"?\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}".getBytes(StandardCharsets.UTF_8);
        header[2] = (byte) 0xff;
        Path file =
                RawFile.write(directory.resolve("utf8.safetensors"), RawFile.bytes(header.length, header, new byte[0]));
        assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("not valid UTF-8");
    }

    @Test
    void aTypeTheRuntimeLacksIsCopiedButNotComputedWith() {
        Path file = RawFile.write(
                directory.resolve("f8.safetensors"),
                RawFile.bytes("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2));
        try (WeightFiles weights = Safetensors.open(file)) {
            assertThat(weights.info("a")).isEqualTo(new TensorInfo("a", StoredType.F8_E4M3, List.of(2L)));
            assertThat(weights.bytes("a").size()).isEqualTo(2);
            assertThatThrownBy(() -> weights.tensor("a"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage(file + ": tensor \"a\": the dtype F8_E4M3 can be copied, but not computed with");
            assertThatThrownBy(() -> weights.tensor("b\n")).hasMessage(file + ": has no tensor \"b\\u000a\"");
        }
    }

    @Test
    void whatIsNoFileIsRefused() {
        assertThatThrownBy(() -> Safetensors.open(directory.resolve("none.safetensors")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("there is no such file");
        assertThatThrownBy(() -> Safetensors.open(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("has no safetensors file");
    }

    static byte[] reference() throws IOException {
        try (var stream =
                Objects.requireNonNull(SafetensorsFileTest.class.getResourceAsStream("reference.safetensors"))) {
            return stream.readAllBytes();
        }
    }
}
