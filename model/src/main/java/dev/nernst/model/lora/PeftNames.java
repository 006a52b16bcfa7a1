package dev.nernst.model.lora;

/** The names that PEFT gives the matrices of adapters in its files. */
final class PeftNames {
    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";
    private static final String WEIGHT = ".weight";

    private PeftNames() {}

    /** {@code model.layers.0.self_attn.q_proj} for the weight of that layer. */
    static String ofWeight(String weight) {
        return weight.substring(0, weight.length() - WEIGHT.length());
    }

    static String a(String layer) {
        return PREFIX + layer + A;
    }

    static String b(String layer) {
        return PREFIX + layer + B;
    }

    /** The layer that a matrix called {@code tensor} stands beside. */
    static String layerOf(String tensor) {
        return tensor.substring(PREFIX.length(), tensor.length() - A.length());
    }
}
