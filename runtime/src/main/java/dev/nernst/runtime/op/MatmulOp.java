package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The linear layer. Weights are stored as Hugging Face stores them, [out features, in features], in F32, BF16, F16 or
 * int8 with row scales; everything else is F32.
 *
 * <p>Thread-safe as {@link dev.nernst.runtime.Provider} describes; buffers that a call writes belong to that call.
 */
public interface MatmulOp extends OpPair {
    /**
     * {@code out = x · weightᵀ (+ bias) (+ addend)}.
     *
     * @param out [rows, out features]; may be the same memory as {@code addend}
     * @param x [rows, in features]
     * @param weight [out features, in features]
     * @param bias [out features], or null
     * @param addend [rows, out features] such as a residual stream, or null
     */
    void forward(Tensor out, Tensor x, Tensor weight, @Nullable Tensor bias, @Nullable Tensor addend);

    /**
     * Adds to each gradient that is not null: {@code dx += dout · weight}, {@code dweight += doutᵀ · x},
     * {@code dbias += column sums of dout}. The gradient of the addend is {@code dout} itself.
     *
     * @param dx [rows, in features]
     * @param dweight F32 [out features, in features]
     * @param dbias [out features]
     */
    void backward(
            @Nullable Tensor dx,
            @Nullable Tensor dweight,
            @Nullable Tensor dbias,
            Tensor dout,
            Tensor x,
            Tensor weight);

    /**
     * One of several products with the same input, as of queries, keys and values.
     *
     * @param out [rows, out features]
     * @param weight [out features, in features]
     * @param bias [out features], or null
     */
    record Product(Tensor out, Tensor weight, @Nullable Tensor bias) {}

    /**
     * The backward half of a {@link Product}.
     *
     * @param dout [rows, out features]
     * @param weight [out features, in features]
     * @param dweight F32 of the weight's shape, or null
     * @param dbias [out features], or null
     */
    record ProductGradient(
            Tensor dout,
            Tensor weight,
            @Nullable Tensor dweight,
            @Nullable Tensor dbias) {}

    /** Several products of {@code x}, for a provider to arrange the input once. */
    default void forward(Tensor x, List<Product> products) {
        for (Product product : products) {
            forward(product.out, x, product.weight, product.bias, null);
        }
    }

    /**
     * The backward halves of several products of {@code x}.
     *
     * @param dx [rows, in features], the sum over the products, or null
     * @param add whether what {@code dx} holds already belongs to the sum
     */
    default void backward(@Nullable Tensor dx, boolean add, Tensor x, List<ProductGradient> products) {
        if (dx != null && !add) {
            dx.zero();
        }
        for (ProductGradient product : products) {
            backward(dx, product.dweight, product.dbias, product.dout, x, product.weight);
        }
    }
}
