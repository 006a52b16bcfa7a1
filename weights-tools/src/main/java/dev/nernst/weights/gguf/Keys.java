package dev.nernst.weights.gguf;

/** The metadata keys that reading and writing share; those of a model are prefixed with its architecture's name. */
final class Keys {
    static final String CONTEXT_LENGTH = ".context_length";
    static final String EMBEDDING_LENGTH = ".embedding_length";
    static final String BLOCK_COUNT = ".block_count";
    static final String FEED_FORWARD_LENGTH = ".feed_forward_length";
    static final String HEAD_COUNT = ".attention.head_count";
    static final String HEAD_COUNT_KV = ".attention.head_count_kv";
    static final String KEY_LENGTH = ".attention.key_length";
    static final String VALUE_LENGTH = ".attention.value_length";
    static final String NORM_EPSILON = ".attention.layer_norm_rms_epsilon";
    static final String SLIDING_WINDOW = ".attention.sliding_window";
    static final String VOCAB_SIZE = ".vocab_size";
    static final String ROPE_BASE = ".rope.freq_base";
    static final String ROPE_DIMENSIONS = ".rope.dimension_count";
    static final String ROPE_TYPE = ".rope.scaling.type";
    static final String ROPE_FACTOR = ".rope.scaling.factor";
    static final String ROPE_LINEAR_OLD = ".rope.scale_linear";
    static final String ROPE_ORIGINAL_CONTEXT = ".rope.scaling.original_context_length";
    static final String YARN_ATTENTION_FACTOR = ".rope.scaling.yarn_attn_factor";
    static final String YARN_BETA_FAST = ".rope.scaling.yarn_beta_fast";
    static final String YARN_BETA_SLOW = ".rope.scaling.yarn_beta_slow";

    private Keys() {}
}
