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
     * {@code out = x · weightᵀ (+ bias) (+ addend)}. The bits of a row depend on the row, its kind and the weights alone:
     * not on how many rows share the call, nor on their order.
     *
     * @param out [rows, out features]; may be the same memory as {@code addend}
     * @param x [rows, in features]
     * @param weight [out features, in features]
     * @param bias [out features], or null
     * @param addend [rows, out features] such as a residual stream, or null
     * @param decodingRows how many rows, from the first on, are steps of decoding; the others are rows of a prompt, of
     *     training or of scoring. A provider may sum the two kinds in different orders
     */
    void forward(Tensor out, Tensor x, Tensor weight, @Nullable Tensor bias, @Nullable Tensor addend, int decodingRows);

    /** The same without steps of decoding. */
    default void forward(Tensor out, Tensor x, Tensor weight, @Nullable Tensor bias, @Nullable Tensor addend) {
        forward(out, x, weight, bias, addend, 0);
    }

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

    /**
     * Several products of {@code x}, for a provider to pack the input once.
     *
     * @param decodingRows as above
     */
    default void forward(Tensor x, List<Product> products, int decodingRows) {
        for (Product product : products) {
            forward(product.out, x, product.weight, product.bias, null, decodingRows);
        }
    }

    /** The same without steps of decoding. */
    default void forward(Tensor x, List<Product> products) {
        forward(x, products, 0);
    }

    /**
     * The backward halves of several products of {@code x}.
     *
     * @param dx [rows, in features], the sum over the products, or null
     * @param add whether what {@code dx} holds already belongs to the sum
     */
    void backward(@Nullable Tensor dx, boolean add, Tensor x, List<ProductGradient> products);
}
