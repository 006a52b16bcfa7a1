package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.MatmulOp;
import dev.nernst.runtime.parallel.Workers;
import dev.nernst.runtime.vector.common.Scratch;
import dev.nernst.runtime.vector.common.WeightReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link MatmulOp}: {@link DotProducts} for steps of decoding, {@link Gemm} for all other rows. */
public final class VectorMatmul implements MatmulOp {
    /** Weight rows of a chunk with several inputs, at most, and bytes that they take at most. */
    private static final int CHUNK_FEATURES = 64;

    private static final int CHUNK_OF_SEVERAL_BYTES = 1 << 18;
    /** Weights that a chunk with one input reads at least. */
    private static final int CHUNK_BYTES = 1 << 16;
    /** Weights that a chunk reads at most: its offsets are ints. */
    private static final int MOST_BYTES = 1 << 30;

    /**
     * Up to so many rows the weights are read as they lie, and the product is transposed; with more, packing the weights
     * takes less time than transposing.
     */
    private static final int MOST_TRANSPOSED = 128;

    private final Workers workers;
    private final Gemm gemm;
    private final ThreadLocal<Scratches> scratches = ThreadLocal.withInitial(Scratches::new);
    private float[] packed = {};

    /** What a thread works with. */
    private static final class Scratches {
        final DotProducts dots = new DotProducts();
        float[] products = {};
    }

    public VectorMatmul(Workers workers, MicroKernel kernel) {
        this.workers = workers;
        gemm = new Gemm(workers, kernel);
    }

    @Override
    public void forward(
            Tensor out, Tensor x, Tensor weight, @Nullable Tensor bias, @Nullable Tensor addend, int decodingRows) {
        forward(x, List.of(new Product(out, weight, bias)), addend, decodingRows);
    }

    @Override
    public void forward(Tensor x, List<Product> products, int decodingRows) {
        if (products.stream()
                        .map(product -> product.weight().dtype())
                        .distinct()
                        .count()
                > 1) {
            // Inputs are packed as the element type of the weights wants them.
            MatmulOp.super.forward(x, products, decodingRows);
        } else {
            forward(x, products, null, decodingRows);
        }
    }

    /** @param addend for the only product, or null */
    private void forward(Tensor x, List<Product> products, @Nullable Tensor addend, int decodingRows) {
        int rows = x.dim(0);
        Tensor all = x.reshape(rows, products.getFirst().weight().dim(1));
        synchronized (workers) {
            if (decodingRows > 0) {
                decode(all.rows(0, decodingRows), outputs(products, addend, 0, decodingRows, false));
            }
            int others = rows - decodingRows;
            if (others > 0) {
                Operand inputs = Operand.alongRows(all.rows(decodingRows, others));
                boolean transposed = others <= MOST_TRANSPOSED;
                gemm.multiply(outputs(products, addend, decodingRows, others, transposed).stream()
                        .map(output -> product(inputs, output))
                        .toList());
            }
        }
    }

    /** Weights, and where their products with some rows go. */
    private record Output(Tensor weight, Epilogue epilogue) {}

    private static List<Output> outputs(
            List<Product> products, @Nullable Tensor addend, int from, int rows, boolean transposed) {
        List<Output> outputs = new ArrayList<>();
        for (Product product : products) {
            int features = product.weight().dim(0);
            Tensor bias = product.bias();
            outputs.add(new Output(
                    product.weight(),
                    new Epilogue(
                            rows(product.out(), features).rows(from, rows),
                            transposed,
                            false,
                            bias == null ? null : bias.toFloatArray(),
                            addend == null ? null : rows(addend, features).rows(from, rows))));
        }
        return outputs;
    }

    private static Tensor rows(Tensor tensor, int width) {
        return tensor.reshape(tensor.size() / Math.max(1, width), width);
    }

    /** A transposed product has the weights as its first factor, which need not be packed. */
    private static Gemm.Product product(Operand inputs, Output output) {
        int rows = inputs.matrix().dim(0);
        int in = inputs.matrix().dim(1);
        int features = output.weight.dim(0);
        Operand weights = Operand.alongRows(output.weight);
        return output.epilogue.transposed()
                ? new Gemm.Product(weights, inputs, features, rows, in, output.epilogue)
                : new Gemm.Product(inputs, weights, rows, features, in, output.epilogue);
    }

    /** Weight rows {@code from} to {@code from + count} of a product. */
    private record Slice(Output output, int from, int count) {}

    private interface SliceSize {
        /** How many weight rows the next slice takes at most, of {@code left} of all products. */
        int weightRows(Tensor weight, int left);
    }

    private static List<Slice> slices(List<Output> outputs, SliceSize size) {
        List<Slice> slices = new ArrayList<>();
        int left = 0;
        for (Output output : outputs) {
            left += output.weight.dim(0);
        }
        for (Output output : outputs) {
            int features = output.weight.dim(0);
            for (int from = 0; from < features; ) {
                int count = Math.min(size.weightRows(output.weight, left), features - from);
                slices.add(new Slice(output, from, count));
                from += count;
                left -= count;
            }
        }
        return slices;
    }

    private void decode(Tensor x, List<Output> outputs) {
        int rows = x.dim(0);
        int n = x.dim(1);
        DType dtype = outputs.getFirst().weight.dtype();
        packed = Scratch.grown(packed, DotProducts.packedSize(rows, n));
        float[] inputs = packed;
        workers.run(rows, r -> DotProducts.pack(dtype, x, r, inputs));
        List<Slice> slices = slices(outputs, rows == 1 ? this::sliceOfOne : this::sliceOfSeveral);
        workers.run(slices.size(), chunk -> {
            Slice slice = slices.get(chunk);
            Scratches own = scratches.get();
            int stride = Math.ceilDiv(slice.count, DotProducts.TILE_ROWS) * DotProducts.TILE_ROWS;
            own.products = Scratch.grown(own.products, rows * stride);
            own.dots.multiply(slice.output.weight, inputs, rows, slice.from, slice.count, own.products, stride);
            slice.output.epilogue.store(own.products, stride, 0, rows, slice.from, slice.count, true);
        });
    }

    private static int rowBytes(Tensor weight) {
        return Math.max(1, weight.dim(1) * weight.dtype().bytes());
    }

    private int sliceOfOne(Tensor weight, int left) {
        int even = weight.dim(0) / (16 * workers.count());
        return Math.clamp(even, Math.max(1, CHUNK_BYTES / rowBytes(weight)), MOST_BYTES / rowBytes(weight));
    }

    /**
     * So many weight rows that they stay in the cache; fewer towards the end, so that the threads finish together.
     *
     * @param left weight rows that nobody has taken yet
     */
    private int sliceOfSeveral(Tensor weight, int left) {
        int unit = DotProducts.TILE_ROWS;
        int most = Math.clamp(CHUNK_OF_SEVERAL_BYTES / rowBytes(weight) / unit * unit, unit, CHUNK_FEATURES);
        int share = Math.ceilDiv(left, 2 * workers.count());
        return Math.clamp(Math.ceilDiv(share, unit) * unit, unit, most);
    }

    @Override
    public void backward(
            @Nullable Tensor dx,
            @Nullable Tensor dweight,
            @Nullable Tensor dbias,
            Tensor dout,
            Tensor x,
            Tensor weight) {
        backward(dx, true, x, List.of(new ProductGradient(dout, weight, dweight, dbias)));
    }

    @Override
    public void backward(@Nullable Tensor dx, boolean add, Tensor x, List<ProductGradient> products) {
        int rows = x.dim(0);
        int in = products.getFirst().weight().dim(1);
        Operand input = Operand.alongColumns(x.reshape(rows, in));
        List<Gemm.Product> byInput = new ArrayList<>();
        List<Gemm.Product> byWeights = new ArrayList<>();
        Epilogue target = dx == null ? null : new Epilogue(dx.reshape(rows, in), false, add, null, null);
        for (ProductGradient product : products) {
            int features = product.weight().dim(0);
            Tensor dout = product.dout().reshape(rows, features);
            if (target != null) {
                Operand weight = Operand.alongColumns(product.weight());
                byInput.add(new Gemm.Product(Operand.alongRows(dout), weight, rows, in, features, target));
                target = Epilogue.accumulating(target.out());
            }
            Tensor dweight = product.dweight();
            if (dweight != null) {
                Epilogue sum = Epilogue.accumulating(dweight);
                byWeights.add(new Gemm.Product(Operand.alongColumns(dout), input, features, in, rows, sum));
            }
        }
        List<Gemm.Product> all = new ArrayList<>(byInput);
        all.addAll(byWeights);
        synchronized (workers) {
            gemm.multiply(all);
            for (ProductGradient product : products) {
                if (product.dbias() != null) {
                    addColumnSums(
                            product.dbias(),
                            product.dout().reshape(rows, product.weight().dim(0)));
                }
            }
        }
    }

    /** Rows in order, in double: a bias gradient sums over all tokens. */
    private void addColumnSums(Tensor dbias, Tensor dout) {
        int width = dout.dim(1);
        MemorySegment data = dbias.host();
        workers.run(Math.ceilDiv(width, CHUNK_FEATURES), chunk -> {
            int first = chunk * CHUNK_FEATURES;
            int count = Math.min(CHUNK_FEATURES, width - first);
            double[] sums = new double[count];
            float[] row = new float[count];
            for (int r = 0; r < dout.dim(0); r++) {
                WeightReader.read(dout, r, first, count, row, 0);
                for (int j = 0; j < count; j++) {
                    sums[j] += row[j];
                }
            }
            for (int j = 0; j < count; j++) {
                long at = (first + j) * 4L;
                data.set(Floats.FLOAT, at, (float) (data.get(Floats.FLOAT, at) + sums[j]));
            }
        });
    }
}
