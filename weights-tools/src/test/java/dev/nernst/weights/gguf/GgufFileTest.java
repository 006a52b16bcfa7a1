package dev.nernst.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.Progress;
import dev.nernst.weights.gguf.GgufValue.Type;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reader of GGUF files takes, and what it refuses. */
class GgufFileTest {
    private static final int VERSION_AT = 4;
    private static final int TENSOR_COUNT_AT = 8;
    private static final int PAIR_COUNT_AT = 16;

    @TempDir
    Path directory;

    private Path file = Path.of("");
    private byte[] whole = {};

    @BeforeEach
    void writeAFile() throws IOException {
        file = directory.resolve("x.gguf");
        Map<String, GgufValue> metadata = new LinkedHashMap<>();
        metadata.put("text", new GgufValue.Text("Wärme"));
        metadata.put("flag", new GgufValue.Flag(true));
        metadata.put("real", GgufValue.float32(0.1));
        metadata.put("texts", new GgufValue.Texts(List.of("a", "", "ß")));
        for (Type type : List.of(Type.UINT8, Type.INT8, Type.UINT16, Type.INT16, Type.INT32, Type.UINT64, Type.INT64)) {
            metadata.put("int." + type, new GgufValue.Int(type, 100));
            metadata.put("ints." + type, new GgufValue.Ints(type, new long[] {7, 7}));
        }
        metadata.put("double", new GgufValue.Real(Type.FLOAT64, 0.1));
        metadata.put("reals", new GgufValue.Reals(Type.FLOAT32, new double[] {1.5, -2}));
        List<GgufWriter.Spec> specs = List.of(
                new GgufWriter.Spec("first", GgmlType.F32, List.of(2L, 3L)),
                new GgufWriter.Spec("second", GgmlType.Q8_0, List.of(32L)));
        GgufWriter.write(
                file,
                metadata,
                specs,
                (spec, sink) -> sink.write(
                        MemorySegment.ofArray(new byte[(int) spec.byteSize()]).fill((byte) 1)),
                Progress.NONE);
        whole = Files.readAllBytes(file);
    }

    @Test
    void valuesOfEveryTypeComeBack() {
        try (GgufFile read = GgufFile.open(file)) {
            GgufMetadata metadata = read.metadata();
            assertThat(read.version()).isEqualTo(3);
            assertThat(metadata.text("text")).isEqualTo("Wärme");
            assertThat(metadata.valueOrNull("flag")).isEqualTo(new GgufValue.Flag(true));
            assertThat(metadata.number("real", 0)).isEqualTo(0.1);
            assertThat(metadata.number("double", 0)).isEqualTo(0.1);
            assertThat(metadata.number("absent", 5)).isEqualTo(5);
            assertThat(metadata.valueOrNull("texts")).isEqualTo(new GgufValue.Texts(List.of("a", "", "ß")));
            for (String key : metadata.keys()) {
                if (key.startsWith("int.")) {
                    assertThat(metadata.integer(key)).as(key).isEqualTo(100);
                } else if (key.startsWith("ints.")) {
                    assertThat(metadata.integer(key)).as(key).isEqualTo(7);
                }
            }
            assertThat(metadata.keys()).hasSize(20);
            assertThat(read.tensors().keySet()).containsExactly("first", "second");
            GgufTensor first = read.tensors().get("first");
            assertThat(first).isNotNull().extracting(GgufTensor::shape).isEqualTo(List.of(2L, 3L));
            assertThatThrownBy(() -> metadata.text("flag"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage(file + ": key \"flag\": is not a string");
            assertThatThrownBy(() -> metadata.integer("absent")).hasMessageEndingWith("is missing");
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        // The data end before the padding of the last tensor.
        int dataEnd = whole.length - (64 - 34);
        Path cut = directory.resolve("cut.gguf");
        for (int length = 0; length < dataEnd; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> GgufFile.open(cut))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith(cut + ": ");
        }
        Files.write(cut, Arrays.copyOf(whole, dataEnd));
        GgufFile.open(cut).close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 1179993926 | does not begin with",
                "4 | 1 | has GGUF version 1, where 2 and 3 can be read",
                "4 | 50331648 | is a big-endian GGUF file",
                "8 | -1 | the number of tensors is 18446744073709551615",
                "8 | 1000000 | the number of tensors is 1000000, more than",
                "16 | 4611686018427387904 | the number of metadata pairs is 4611686018427387904",
                "24 | 9223372036854775807 | the length of metadata key 0 is 9223372036854775807",
            })
    void countsAndLengthsAreNotBelieved(int at, long value, String reason) throws IOException {
        int bytes = at == 0 || at == VERSION_AT ? 4 : 8;
        refused(
                buffer -> {
                    if (bytes == 4) {
                        buffer.putInt(at, (int) value);
                    } else {
                        buffer.putLong(at, value);
                    }
                },
                reason);
    }

    @Test
    void twoFollowsThreeInLayout() throws IOException {
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putInt(VERSION_AT, 2);
        Files.write(file, whole);
        try (GgufFile read = GgufFile.open(file)) {
            assertThat(read.version()).isEqualTo(2);
        }
    }

    @Test
    void tensorDescriptionsAreNotBelieved() throws IOException {
        int second = find("second") + "second".length();
        // After the name: dimensions (4), one extent (8), type (4), offset (8).
        refused(buffer -> buffer.putInt(second, 5), "tensor \"second\": has 5 dimensions");
        refused(buffer -> buffer.putLong(second + 4, 33), "a row of 33 is no whole number of blocks of 32");
        refused(buffer -> buffer.putLong(second + 4, -32), "has an extent of");
        refused(buffer -> buffer.putLong(second + 4, Long.MAX_VALUE - 31), "tensor \"second\": Q8_0 shape");
        refused(buffer -> buffer.putLong(second + 4, 1L << 40), "more than the file has");
        refused(buffer -> buffer.putLong(second + 4, 64), "the file is truncated");
        refused(buffer -> buffer.putInt(second + 12, 10), "tensor \"second\": has the type Q2_K, which cannot be read");
        refused(buffer -> buffer.putInt(second + 12, 999), "has the type number 999");
        refused(buffer -> buffer.putLong(second + 16, 0), "its data begin at 0, where");
        refused(buffer -> buffer.putLong(second + 16, 1L << 40), "its data begin at 1099511627776, where");
        int flag = find("flag") + 4;
        refused(buffer -> buffer.put(flag + 4, (byte) 2), "key \"flag\" is a bool of value 2");
        refused(buffer -> buffer.putInt(flag, 13), "key \"flag\" has the unknown type 13");
        refused(buffer -> buffer.put(find("flag"), new byte[] {'t', 'e', 'x', 't'}), "key \"text\" is there twice");
        refused(buffer -> buffer.put(find("Wärme"), (byte) 0xff), "is not valid UTF-8");
        int texts = find("texts") + 5;
        refused(buffer -> buffer.putInt(texts + 4, 9), "is an array of arrays");
        refused(buffer -> buffer.putLong(texts + 8, 1L << 31), "the array length of the value of key \"texts\"");
        refused(buffer -> buffer.putLong(TENSOR_COUNT_AT, 3), "");
        refused(buffer -> buffer.putLong(PAIR_COUNT_AT, 5), "");
    }

    @Test
    void alignmentMustBeAPowerOfTwo() {
        GgufWriter.write(
                file, Map.of("general.alignment", GgufValue.uint32(24)), List.of(), (s, k) -> {}, Progress.NONE);
        assertThatThrownBy(() -> GgufFile.open(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("key \"general.alignment\": is 24, not a power of two");
    }

    private void refused(Consumer<ByteBuffer> change, String reason) throws IOException {
        byte[] changed = whole.clone();
        change.accept(ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN));
        Path wrong = Files.write(directory.resolve("wrong.gguf"), changed);
        assertThatThrownBy(() -> GgufFile.open(wrong))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(wrong + ": ")
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("\n");
    }

    private int find(String text) {
        String all = new String(whole, StandardCharsets.ISO_8859_1);
        return all.indexOf(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }
}
