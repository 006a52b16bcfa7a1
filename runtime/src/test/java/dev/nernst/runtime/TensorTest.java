package dev.nernst.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void rowsAreViews() {
        Tensor matrix = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
        Tensor middle = matrix.rows(1, 1);
        middle.setFloat(0, 30);
        assertThat(matrix.toFloatArray()).containsExactly(1, 2, 30, 4, 5, 6);
        assertThat(matrix.rows(3, 0).size()).isZero();
        assertThatThrownBy(() -> matrix.rows(2, 2))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("F32[3, 2]");
    }

    @Test
    void shapesAreChecked() {
        Tensor six = Tensor.ofFloats(new float[6], 2, 3);
        assertThat(six.reshape(3, 2).shape()).containsExactly(3, 2);
        assertThat(six.dim(-1)).isEqualTo(3);
        assertThatThrownBy(() -> six.reshape(4, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.of(DType.F32, Arena.ofAuto().allocate(20), 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("24");
        assertThatThrownBy(() -> Tensor.elements(-1, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.elements(1L << 40, 1L << 40)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void scalarsAndEmptyTensors() {
        assertThat(Tensor.ofFloats(new float[] {7}).size()).isEqualTo(1);
        assertThat(Tensor.ofFloats(new float[0], 0, 5).byteSize()).isZero();
    }

    @Test
    void copiesOnlyTheSameShape() {
        Tensor a = Tensor.ofFloats(new float[] {1, 2}, 2);
        Tensor b = Tensor.ofFloats(new float[2], 2);
        b.copyFrom(a);
        assertThat(b.toFloatArray()).containsExactly(1, 2);
        Tensor other = Tensor.ofFloats(new float[2], 1, 2);
        assertThatThrownBy(() -> other.copyFrom(a)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> a.copyFrom(new float[3])).isInstanceOf(IllegalArgumentException.class);
    }
}
