package dev.nernst.weights.gguf;

/**
 * The order of the rows of a query or key projection. Hugging Face turns element i of a head together with element
 * i + size / 2; llama-type GGUF files have these two next to each other, so that row h * size + p * size / 2 + i of the
 * checkpoint is row h * size + 2 * i + p of the file (p = 0, 1; i below size / 2; h the head).
 */
final class RopeRows {
    private RopeRows() {}

    /** The row of the GGUF file that holds row {@code row} of the checkpoint. */
    static long inGguf(long row, int headDim) {
        long head = row / headDim;
        int within = (int) (row % headDim);
        int half = headDim / 2;
        return head * headDim + 2L * (within % half) + within / half;
    }

    /** The row of the checkpoint that holds row {@code row} of the GGUF file. */
    static long inCheckpoint(long row, int headDim) {
        long head = row / headDim;
        int within = (int) (row % headDim);
        return head * headDim + (long) (within % 2) * (headDim / 2) + within / 2;
    }

    /** Whether the GGUF tensor {@code name} is a weight or bias whose rows are so ordered. */
    static boolean applies(String name) {
        return name.endsWith(".attn_q.weight")
                || name.endsWith(".attn_k.weight")
                || name.endsWith(".attn_q.bias")
                || name.endsWith(".attn_k.bias");
    }
}
