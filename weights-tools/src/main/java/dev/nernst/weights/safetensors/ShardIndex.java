package dev.nernst.weights.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.io.TextQuote;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The {@code model.safetensors.index.json} of a sharded checkpoint, as Hugging Face libraries write it.
 *
 * @param totalBytes bytes of all tensors ({@code metadata.total_size}), or -1 where the index does not say
 * @param shardOf tensor name to the file name of its shard, a plain name without directories
 */
record ShardIndex(long totalBytes, Map<String, String> shardOf) {
    static final String FILE_NAME = "model.safetensors.index.json";

    ShardIndex {
        shardOf = Collections.unmodifiableMap(new LinkedHashMap<>(shardOf));
    }

    /**
     * Reads an index.
     *
     * @throws InvalidInputException if it is not one, or a shard's name leads out of its directory
     */
    static ShardIndex read(Path file) {
        ObjectNode root = StrictJson.readObject(file);
        if (!(root.get("weight_map") instanceof ObjectNode weights)) {
            throw new InvalidInputException(file + ": has no object weight_map");
        }
        Map<String, String> shardOf = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : weights.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new InvalidInputException(
                        file + ": the shard of tensor " + TextQuote.quoted(entry.getKey()) + " is not a string");
            }
            String shard = entry.getValue().textValue();
            if (!isPlainName(shard)) {
                throw new InvalidInputException(file + ": the shard of tensor " + TextQuote.quoted(entry.getKey())
                        + " is " + TextQuote.quoted(shard) + ", not the name of a file beside the index");
            }
            shardOf.put(entry.getKey(), shard);
        }
        if (shardOf.isEmpty()) {
            throw new InvalidInputException(file + ": weight_map is empty");
        }
        return new ShardIndex(totalBytes(root.path("metadata").path("total_size")), shardOf);
    }

    /** The JSON text of this index. */
    String json() {
        ObjectNode root = StrictJson.object();
        root.putObject("metadata").put("total_size", totalBytes);
        ObjectNode weights = root.putObject("weight_map");
        shardOf.forEach(weights::put);
        return StrictJson.pretty(root);
    }

    private static long totalBytes(JsonNode size) {
        // Some published indexes have it as a float, such as 1.5e10.
        return size.isNumber() ? size.asLong() : -1;
    }

    private static boolean isPlainName(String shard) {
        return !shard.isEmpty()
                && !shard.equals(".")
                && !shard.equals("..")
                && shard.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ')
                && StandardCharsets.UTF_8.newEncoder().canEncode(shard);
    }
}
