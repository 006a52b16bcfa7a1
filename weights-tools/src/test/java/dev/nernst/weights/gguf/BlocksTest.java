package dev.nernst.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.io.FilePart;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.WeightFiles;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks of random bytes, decoded and encoded by ggml's Python implementation, bit for bit. */
class BlocksTest {
    private final WeightFiles reference = open();

    @AfterEach
    void closeReference() {
        reference.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"})
    void decodesAsGgmlDoes(GgmlType type) {
        Tensor blocks = reference.tensor(type + ".blocks");
        float[] expected = reference.tensor(type + ".weights").toFloatArray();
        assertThat(expected).hasSize(3 * type.blockElements());
        GgufTensor tensor = new GgufTensor("t", type, List.of(3L, (long) type.blockElements()), 0, blocks.byteSize());
        GgufRows rows = new GgufRows(tensor, reference.bytes(type + ".blocks"), 0, "t");
        float[] actual = new float[expected.length];
        for (int row = 2; row >= 0; row--) {
            rows.read(row, actual, row * type.blockElements());
        }
        assertThat(actual).containsExactly(expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "BF16"})
    void encodesAsGgmlDoes(GgmlType type) {
        Tensor input = reference.tensor("encode.input");
        RowEncoder encoder = new RowEncoder(type, input.dim(1), "t");
        ByteArrayOutputStream actual = new ByteArrayOutputStream();
        for (int row = 0; row < input.dim(0); row++) {
            actual.writeBytes(encoder.encode(input.rows(row, 1).toFloatArray()).toArray(ValueLayout.JAVA_BYTE));
        }
        FilePart expected = reference.bytes("encode." + type);
        assertThat(actual.toByteArray()).containsExactly(expected.file().bytes(expected.from(), (int) expected.size()));
    }

    @Test
    void typesThatCannotBeWrittenAreRefused() {
        assertThatThrownBy(() -> new RowEncoder(GgmlType.Q4_K, 256, "t"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("not as Q4_K");
        assertThatThrownBy(() -> new RowEncoder(GgmlType.Q8_0, 33, "t")).isInstanceOf(InvalidInputException.class);
    }

    private static WeightFiles open() {
        try {
            return Safetensors.open(Path.of(Objects.requireNonNull(BlocksTest.class.getResource("blocks.safetensors"))
                    .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
