package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.MatmulOp;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link MatmulOp} by the number of input rows: {@link MatVec}, {@link DotTiles} or {@link Gemm}. */
final class VectorMatmul implements MatmulOp {
    /** Weight rows of a chunk of a product with few rows, at most, and bytes that they take at most. */
    private static final int CHUNK_FEATURES = 64;

    private static final int CHUNK_OF_FEW_BYTES = 1 << 18;
    /** Weights that a chunk of a matrix-vector product reads at least. */
    private static final int CHUNK_BYTES = 1 << 16;
    /** Weights that a chunk reads at most: its offsets are ints. */
    private static final int MOST_BYTES = 1 << 30;

    /**
     * Up to so many input rows the weights are read as they lie, and the product is turned; with more, packing the weights
     * takes less time than turning.
     */
    private static final int MOST_TURNED = 128;

    private final Workers workers;
    private final Gemm gemm;
    private final ThreadLocal<Scratches> scratches = ThreadLocal.withInitial(Scratches::new);
    private float[] input = {};
    private float[] arranged = {};

    /** What a thread works with. */
    private static final class Scratches {
        final DotTiles dots = new DotTiles();
        final float[] tile = new float[CHUNK_FEATURES * DotTiles.MOST_ROWS];
        float[] products = {};
    }

    VectorMatmul(Workers workers, Gemm gemm) {
        this.workers = workers;
        this.gemm = gemm;
    }

    @Override
    public void forward(
            Tensor out, Tensor x, Tensor weight, @Nullable Tensor bias, @Nullable Tensor addend, int decodingRows) {
        forward(x, List.of(new Product(out, weight, bias)), addend);
    }

    @Override
    public void forward(Tensor x, List<Product> products, int decodingRows) {
        if (products.stream()
                        .map(product -> product.weight().dtype())
                        .distinct()
                        .count()
                > 1) {
            // Inputs are arranged as the element type of the weights wants them.
            MatmulOp.super.forward(x, products, decodingRows);
        } else {
            forward(x, products, null);
        }
    }

    /** @param addend for the only product, or null */
    private void forward(Tensor x, List<Product> products, @Nullable Tensor addend) {
        int rows = x.dim(0);
        int in = products.getFirst().weight().dim(1);
        Tensor x2 = x.reshape(rows, in);
        synchronized (workers) {
            if (rows == 1) {
                one(x2, products, addend);
            } else if (rows <= DotTiles.MOST_ROWS) {
                few(x2, products, addend);
            } else {
                Operand inputs = Operand.alongRows(x2);
                gemm.multiply(products.stream()
                        .map(product -> product(inputs, product, addend, rows <= MOST_TURNED))
                        .toList());
            }
        }
    }

    /** @param turned with the weights as the first factor, which need not be packed */
    private static Gemm.Product product(Operand inputs, Product product, @Nullable Tensor addend, boolean turned) {
        int rows = inputs.matrix().dim(0);
        int in = inputs.matrix().dim(1);
        int features = product.weight().dim(0);
        Operand weights = Operand.alongRows(product.weight());
        ProductTarget target = target(product, rows, addend, turned);
        return turned
                ? new Gemm.Product(weights, inputs, features, rows, in, target)
                : new Gemm.Product(inputs, weights, rows, features, in, target);
    }

    private static ProductTarget target(Product product, int rows, @Nullable Tensor addend, boolean turned) {
        Tensor out = product.out().reshape(rows, product.weight().dim(0));
        Tensor bias = product.bias();
        return new ProductTarget(out, turned, false, bias == null ? null : bias.toFloatArray(), addend);
    }

    /** Weight rows {@code from} to {@code from + count} of a product. */
    private record Slice(Product product, ProductTarget target, int from, int count) {}

    private interface StepOf {
        /** How many weight rows the next slice takes at most, of {@code left} of all products. */
        int weightRows(Tensor weight, int left);
    }

    private static List<Slice> slices(List<Product> products, int rows, @Nullable Tensor addend, StepOf step) {
        List<Slice> slices = new ArrayList<>();
        int left = 0;
        for (Product product : products) {
            left += product.weight().dim(0);
        }
        for (Product product : products) {
            ProductTarget target = target(product, rows, addend, false);
            int features = product.weight().dim(0);
            for (int from = 0; from < features; ) {
                int count = Math.min(step.weightRows(product.weight(), left), features - from);
                slices.add(new Slice(product, target, from, count));
                from += count;
                left -= count;
            }
        }
        return slices;
    }

    private void one(Tensor x, List<Product> products, @Nullable Tensor addend) {
        int n = x.dim(1);
        input = Scratch.grown(input, n);
        arranged = Scratch.grown(arranged, n);
        WeightReader.read(x, 0, 0, n, input, 0);
        MatVec.arrange(products.getFirst().weight().dtype(), input, n, arranged);
        List<Slice> slices = slices(products, 1, addend, (weight, left) -> {
            int rowBytes = Math.max(1, n * weight.dtype().bytes());
            int even = weight.dim(0) / (16 * workers.count());
            return Math.clamp(even, Math.max(1, CHUNK_BYTES / rowBytes), MOST_BYTES / rowBytes);
        });
        workers.run(slices.size(), chunk -> {
            Slice slice = slices.get(chunk);
            Scratches own = scratches.get();
            own.products = Scratch.grown(own.products, slice.count);
            MatVec.dots(slice.product.weight(), arranged, slice.from, slice.from + slice.count, own.products);
            slice.target.store(own.products, slice.count, 0, 1, slice.from, slice.count, true);
        });
    }

    private void few(Tensor x, List<Product> products, @Nullable Tensor addend) {
        int rows = x.dim(0);
        int n = x.dim(1);
        arranged = Scratch.grown(arranged, DotTiles.arrangedSize(rows, n));
        DotTiles.arrange(products.getFirst().weight().dtype(), x, rows, arranged);
        List<Slice> slices = slices(
                products,
                rows,
                addend,
                (weight, left) -> sliceOfFew(n * weight.dtype().bytes(), left));
        workers.run(slices.size(), chunk -> {
            Slice slice = slices.get(chunk);
            Scratches own = scratches.get();
            int stride = Math.ceilDiv(slice.count, DotTiles.SIDE) * DotTiles.SIDE;
            own.dots.multiply(slice.product.weight(), arranged, rows, slice.from, slice.count, own.tile, stride);
            slice.target.store(own.tile, stride, 0, rows, slice.from, slice.count, true);
        });
    }

    /**
     * So many weight rows that they stay in the cache; fewer towards the end, so that the threads finish together.
     *
     * @param left weight rows that nobody has taken yet
     */
    private int sliceOfFew(int rowBytes, int left) {
        int unit = DotTiles.SIDE;
        int most = Math.clamp(CHUNK_OF_FEW_BYTES / Math.max(1, rowBytes) / unit * unit, unit, CHUNK_FEATURES);
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
        ProductTarget target = dx == null ? null : new ProductTarget(dx.reshape(rows, in), false, add, null, null);
        for (ProductGradient product : products) {
            int features = product.weight().dim(0);
            Tensor dout = product.dout().reshape(rows, features);
            if (target != null) {
                Operand weight = Operand.alongColumns(product.weight());
                byInput.add(new Gemm.Product(Operand.alongRows(dout), weight, rows, in, features, target));
                target = ProductTarget.accumulating(target.out());
            }
            Tensor dweight = product.dweight();
            if (dweight != null) {
                ProductTarget sum = ProductTarget.accumulating(dweight);
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
