package dev.nernst.runtime.measure;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;

/** Tensors with something in them: small numbers of either sign, no NaN, nothing subnormal. */
final class BenchmarkTensors {
    private static final int PIECE = 1 << 16;

    private BenchmarkTensors() {}

    static Tensor filled(Arena arena, long... shape) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, shape);
        float[] piece = new float[Math.toIntExact(Math.min(tensor.size(), PIECE))];
        for (int i = 0; i < piece.length; i++) {
            piece[i] = (i % 13 - 6) / 64f;
        }
        fill(tensor, piece);
        return tensor;
    }

    /** Angles that turn without shrinking: half of each row cosines, half sines, of one and the same angle. */
    static Tensor angles(Arena arena, int rows, int headSize) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, rows, headSize);
        float[] row = new float[headSize];
        Arrays.fill(row, 0, headSize / 2, 0.6f);
        Arrays.fill(row, headSize / 2, headSize, 0.8f);
        fill(tensor, row);
        return tensor;
    }

    /** A matrix of any weight dtype; its bytes are arbitrary, but none is a NaN. */
    static Tensor weight(Arena arena, DType dtype, int rows, int columns) {
        if (dtype == DType.F32) {
            return filled(arena, rows, columns);
        }
        Tensor tensor = Tensor.allocate(arena, dtype, rows, columns);
        tensor.host().fill((byte) 0x31);
        return dtype == DType.I8 ? tensor.withRowScales(filled(arena, rows)) : tensor;
    }

    private static void fill(Tensor tensor, float[] piece) {
        Tensor flat = tensor.reshape(tensor.size());
        for (long at = 0; at < tensor.size(); at += piece.length) {
            int count = (int) Math.min(piece.length, tensor.size() - at);
            flat.rows(at, count).copyFrom(count == piece.length ? piece : Arrays.copyOf(piece, count));
        }
    }
}
