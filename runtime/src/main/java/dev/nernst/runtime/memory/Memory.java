package dev.nernst.runtime.memory;

import dev.nernst.runtime.Tensor;
import java.util.List;

/**
 * The memory that a provider computes on, and all that is done there beside its ops. Nothing else touches the bytes of a
 * tensor between ops, so they may lie where the host cannot read: what crosses is what is uploaded and downloaded here,
 * and the numbers in the ops' own signatures.
 *
 * <p>Calls may be queued as ops are: a later call or op on the same tensors sees their effect, the host sees it in what
 * {@link #download} returns. Row numbers handed over are not written to as long as their pass runs. Thread-safe as
 * {@link dev.nernst.runtime.Provider} describes; tensors that a call writes belong to that call.
 */
public interface Memory {
    /** A place for tensors that are freed together. */
    TensorArena newArena();

    /** Whether a tensor lies where this provider computes. */
    boolean holds(Tensor tensor);

    /** Sets every byte to zero. */
    void zero(Tensor tensor);

    /** Copies rows, gathered and scattered; none of the copies reads what another one writes. */
    void copy(List<RowCopy> copies);

    /** {@link #copy(List)} for one. */
    default void copy(RowCopy copy) {
        copy(List.of(copy));
    }

    /**
     * Writes {@code source}, of any element type (int8 is scaled), into the floating-point {@code target} of as many
     * elements, rounded to nearest even.
     */
    void convert(Tensor source, Tensor target);

    /**
     * Fills a tensor of this memory.
     *
     * @param host in host memory, of the same dtype and shape; may be overwritten after the call
     */
    void upload(Tensor host, Tensor target);

    /**
     * What {@code tensor} holds, in host memory: only to be read, and as long as the tensor lives and is not written.
     * Where this is the host's memory, it is the tensor itself.
     */
    Tensor download(Tensor tensor);

    /** Waits until all that was asked of the provider so far is done. */
    void synchronise();
}
