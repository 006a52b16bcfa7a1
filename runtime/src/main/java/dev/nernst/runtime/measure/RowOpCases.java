package dev.nernst.runtime.measure;

import static dev.nernst.runtime.measure.BenchmarkTensors.angles;
import static dev.nernst.runtime.measure.BenchmarkTensors.filled;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.OptimizerOps;
import java.lang.foreign.Arena;

/** The ops that pass over memory once: rows of activations, and whole parameters. */
final class RowOpCases {
    /** Times the tokens, so that a tensor is larger than a cache. */
    private static final int REPEATED = 32;

    private static final float EPSILON = 1e-5f;

    /** Far from the identity and from what a product of many would vanish by. */
    private static final float FACTOR = 0.5f;

    private final Provider provider;
    private final OpShape shape;
    private final OpTimer timer;

    RowOpCases(Provider provider, OpShape shape, OpTimer timer) {
        this.provider = provider;
        this.shape = shape;
        this.timer = timer;
    }

    void run() {
        activations();
        embedding();
        optimizer();
    }

    private void activations() {
        int rows = REPEATED * shape.tokens();
        // A whole number of heads, for the rotary embedding.
        int width = Math.ceilDiv(shape.intermediate(), shape.headSize()) * shape.headSize();
        try (Arena arena = Arena.ofShared()) {
            Tensor x = filled(arena, rows, width);
            Tensor y = filled(arena, rows, width);
            Tensor out = filled(arena, rows, width);
            Tensor dy = filled(arena, rows, width);
            Tensor weight = filled(arena, width);
            Tensor dweight = filled(arena, width);
            Tensor rms = filled(arena, rows);
            Tensor angles = angles(arena, rows, shape.headSize());
            long bytes = x.byteSize();
            String sizes = rows + " x " + width;
            timer.bytes(
                    "rms_norm.forward",
                    sizes,
                    2 * bytes,
                    () -> provider.rmsNorm().forward(out, rms, x, weight, EPSILON));
            timer.bytes(
                    "rms_norm.backward",
                    sizes,
                    4 * bytes,
                    () -> provider.rmsNorm().backward(out, dweight, y, rms, x, weight));
            timer.bytes("rope.forward", sizes, 2 * bytes, () -> provider.rope().forward(y, angles));
            timer.bytes("rope.backward", sizes, 2 * bytes, () -> provider.rope().backward(y, angles));
            timer.bytes(
                    "swiglu.forward", sizes, 3 * bytes, () -> provider.swiglu().forward(out, x, y));
            timer.bytes(
                    "swiglu.backward", sizes, 5 * bytes, () -> provider.swiglu().backward(out, dy, false, x, x, y));
            timer.bytes(
                    "scale.forward", sizes, 2 * bytes, () -> provider.scale().forward(out, x, FACTOR));
            timer.bytes(
                    "scale.backward", sizes, 3 * bytes, () -> provider.scale().backward(out, x, FACTOR));
        }
    }

    private void embedding() {
        int[] ids = new int[REPEATED * shape.tokens()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (int) (i * 7919L % shape.vocabulary());
        }
        try (Arena arena = Arena.ofShared()) {
            Tensor table = filled(arena, shape.vocabulary(), shape.hidden());
            Tensor rows = filled(arena, ids.length, shape.hidden());
            String sizes = ids.length + " rows of " + shape.hidden();
            timer.bytes(
                    "embedding.forward",
                    sizes,
                    2 * rows.byteSize(),
                    () -> provider.embedding().forward(rows, table, ids));
            timer.bytes(
                    "embedding.backward",
                    sizes,
                    3 * rows.byteSize(),
                    () -> provider.embedding().backward(table, rows, ids));
        }
    }

    private void optimizer() {
        try (Arena arena = Arena.ofShared()) {
            Tensor parameter = filled(arena, shape.vocabulary(), shape.hidden());
            Tensor first = filled(arena, shape.vocabulary(), shape.hidden());
            Tensor second = filled(arena, shape.vocabulary(), shape.hidden());
            Tensor gradient = filled(arena, shape.vocabulary(), shape.hidden());
            second.zero(); // a mean of squares is never negative
            var step = new OptimizerOps.AdamWStep(1e-6, 0.9, 0.999, 1e-8, 0, 1);
            String sizes = shape.vocabulary() + " x " + shape.hidden();
            timer.bytes(
                    "optimizer.adamw",
                    sizes,
                    7 * parameter.byteSize(),
                    () -> provider.optimizer().adamW(parameter, first, second, gradient, 1, step));
            timer.bytes(
                    "optimizer.sum_of_squares",
                    sizes,
                    gradient.byteSize(),
                    () -> provider.optimizer().sumOfSquares(gradient));
        }
    }
}
