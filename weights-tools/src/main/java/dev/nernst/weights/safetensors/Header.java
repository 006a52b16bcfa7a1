package dev.nernst.weights.safetensors;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A validated header: the byte ranges of {@code tensors}, in their order in the file, follow one another from 0 to the
 * end of the file.
 *
 * @param metadata free text pairs
 * @param tensors by name, in the order of their bytes
 */
record Header(Map<String, String> metadata, Map<String, Entry> tensors) {
    /** The format's limit, in bytes, and the key that is no tensor. */
    static final int MAX_BYTES = 100_000_000;

    static final String METADATA_KEY = "__metadata__";

    Header {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * A tensor and its bytes.
     *
     * @param begin offset of the first byte, counted from the end of the header
     * @param end offset after the last byte
     */
    record Entry(TensorInfo info, long begin, long end) {}
}
