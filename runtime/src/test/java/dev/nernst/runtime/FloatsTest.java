package dev.nernst.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class FloatsTest {
    @Test
    void bfloat16RoundsToNearestEven() {
        assertThat(Floats.floatToBf16(1f)).isEqualTo((short) 0x3f80);
        // 1 + 2^-8 lies halfway between 1 and 1 + 2^-7: the even neighbour is 1.
        assertThat(Floats.floatToBf16(1f + 0x1p-8f)).isEqualTo((short) 0x3f80);
        assertThat(Floats.floatToBf16(1f + 3 * 0x1p-8f)).isEqualTo((short) 0x3f82);
        assertThat(Floats.floatToBf16(1f + 0x1p-8f + 0x1p-20f)).isEqualTo((short) 0x3f81);
        assertThat(Floats.floatToBf16(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
        assertThat(Floats.floatToBf16(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xff80);
        assertThat(Floats.bf16ToFloat(Floats.floatToBf16(Float.intBitsToFloat(0x7f800001))))
                .isNaN();
    }

    @Test
    void bfloat16SurvivesARoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Floats.bf16ToFloat((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(Floats.floatToBf16(value)).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void elementsOfEveryType() {
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : DType.values()) {
                Tensor tensor = Tensor.allocate(arena, dtype, 3);
                if (dtype.isFloat()) {
                    tensor.setFloat(2, -1.5f);
                    assertThat(tensor.getFloat(2)).isEqualTo(-1.5f);
                } else {
                    tensor.host().set(ValueLayout.JAVA_BYTE, 2L * dtype.bytes(), (byte) 1);
                    assertThat(tensor.getFloat(2)).isEqualTo(1f);
                    assertThatThrownBy(() -> tensor.setFloat(0, 1f)).isInstanceOf(IllegalArgumentException.class);
                }
                assertThat(tensor.toFloatArray()).hasSize(3).startsWith(0f, 0f);
            }
        }
    }

    @Test
    void int8IsScaledByRow() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor bytes = Tensor.allocate(arena, DType.I8, 2, 3);
            for (int i = 0; i < 6; i++) {
                bytes.host().set(ValueLayout.JAVA_BYTE, i, (byte) (i - 3));
            }
            Tensor scaled = bytes.withRowScales(Tensor.ofFloats(new float[] {2, 0.5f}, 2));
            assertThat(scaled.toFloatArray()).containsExactly(-6, -4, -2, 0, 0.5f, 1);
            assertThat(scaled.rows(1, 1).toFloatArray()).containsExactly(0, 0.5f, 1);
            assertThatThrownBy(() -> bytes.withRowScales(Tensor.ofFloats(new float[3], 3)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
