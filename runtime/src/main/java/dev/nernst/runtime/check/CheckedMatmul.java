package dev.nernst.runtime.check;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.MatmulOp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks {@link MatmulOp}. */
record CheckedMatmul(MatmulOp op, Memory memory, Watches watches) implements MatmulOp {
    private static final String FORWARD = "matmul.forward";
    private static final String BACKWARD = "matmul.backward";

    @Override
    public void forward(
            Tensor out, Tensor x, Tensor weight, @Nullable Tensor bias, @Nullable Tensor addend, int decodingRows) {
        checkForward(x, new Product(out, weight, bias), addend);
        checkDecodingRows(x, decodingRows);
        long start = watches.start();
        op.forward(out, x, weight, bias, addend, decodingRows);
        watches.ended(FORWARD, flops(1, x, weight), start);
    }

    @Override
    public void backward(
            @Nullable Tensor dx,
            @Nullable Tensor dweight,
            @Nullable Tensor dbias,
            Tensor dout,
            Tensor x,
            Tensor weight) {
        checkBackward(dx, x, new ProductGradient(dout, weight, dweight, dbias));
        long start = watches.start();
        op.backward(dx, dweight, dbias, dout, x, weight);
        watches.ended(BACKWARD, flops(gradients(dx, dweight), x, weight), start);
    }

    @Override
    public void forward(Tensor x, List<Product> products, int decodingRows) {
        long flops = 0;
        for (Product product : products) {
            checkForward(x, product, null);
            flops += flops(1, x, product.weight());
        }
        checkDecodingRows(x, decodingRows);
        long start = watches.start();
        op.forward(x, products, decodingRows);
        watches.ended(FORWARD, flops, start);
    }

    @Override
    public void backward(@Nullable Tensor dx, boolean add, Tensor x, List<ProductGradient> products) {
        long flops = 0;
        for (ProductGradient product : products) {
            checkBackward(dx, x, product);
            flops += flops(gradients(dx, product.dweight()), x, product.weight());
        }
        long start = watches.start();
        op.backward(dx, add, x, products);
        watches.ended(BACKWARD, flops, start);
    }

    private void checkForward(Tensor x, Product product, @Nullable Tensor addend) {
        Tensor weight = product.weight();
        Operands operands = new Operands(FORWARD, memory).weight("weight", weight);
        long rows = x.dim(0);
        operands.rows("x", x, rows, weight.dim(1))
                .outRows("out", product.out(), rows, weight.dim(0))
                .elements("bias", product.bias(), weight.dim(0), weight)
                .rows("addend", addend, rows, weight.dim(0));
    }

    private static void checkDecodingRows(Tensor x, int decodingRows) {
        if (decodingRows < 0 || decodingRows > x.dim(0)) {
            throw new IllegalArgumentException(FORWARD + ": decodingRows is " + decodingRows + ", but x is " + x);
        }
    }

    private void checkBackward(@Nullable Tensor dx, Tensor x, ProductGradient product) {
        Tensor weight = product.weight();
        Operands operands = new Operands(BACKWARD, memory).weight("weight", weight);
        long rows = x.dim(0);
        operands.rows("x", x, rows, weight.dim(1))
                .outRows("dx", dx, rows, weight.dim(1))
                .rows("dout", product.dout(), rows, weight.dim(0))
                .outRows("dweight", product.dweight(), weight.dim(0), weight.dim(1))
                .outElements("dbias", product.dbias(), weight.dim(0), weight);
    }

    /** A multiply and an add for each product of {@code products} times [rows, inner] by [inner, columns of the weight]. */
    static long flops(int products, Tensor rows, Tensor weight) {
        return 2L * products * rows.size() * weight.dim(0);
    }

    /** Matrix products for the gradients that are asked for. */
    static int gradients(@Nullable Tensor first, @Nullable Tensor second) {
        return (first == null ? 0 : 1) + (second == null ? 0 : 1);
    }
}
