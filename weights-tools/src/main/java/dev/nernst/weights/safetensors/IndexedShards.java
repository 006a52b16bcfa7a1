package dev.nernst.weights.safetensors;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.TextQuote;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings an index and the shards that it names together. Where they disagree without harm, there is a warning. */
final class IndexedShards {
    private IndexedShards() {}

    /**
     * The tensors of all shards. The index rules where a tensor is in several; one that it lists and no shard has is left
     * out, for perhaps no layer needs it; one that a shard has beside those listed for it is taken.
     *
     * @param shards by name, in the order of the index
     * @throws InvalidInputException if a tensor is in two shards, and the index lists it for neither
     */
    static WeightFiles join(Path indexFile, ShardIndex index, Map<String, SafetensorsFile> shards) {
        List<String> warnings = new ArrayList<>();
        Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
        shards.forEach((shardName, shard) -> {
            for (String name : shard.names()) {
                String listed = index.shardOf().get(name);
                if (shardName.equals(listed)) {
                    fileOf.put(name, shard);
                    continue;
                }
                SafetensorsFile ruling = listed == null ? null : shards.get(listed);
                if (ruling != null && ruling.names().contains(name)) {
                    warnings.add(indexFile + ": the tensor " + TextQuote.quoted(name) + " is taken from " + listed
                            + " as listed, and " + shardName + " has one too");
                    continue;
                }
                SafetensorsFile other = fileOf.putIfAbsent(name, shard);
                if (other != null) {
                    throw new InvalidInputException(indexFile + ": does not tell which of "
                            + other.path().getFileName() + " and " + shardName + " the tensor " + TextQuote.quoted(name)
                            + " is to be taken from");
                }
                warnings.add(indexFile + ": does not list the tensor " + TextQuote.quoted(name) + " for " + shardName);
            }
        });
        index.shardOf().forEach((name, shardName) -> {
            if (!fileOf.containsKey(name)) {
                warnings.add(indexFile + ": lists the tensor " + TextQuote.quoted(name) + " for " + shardName
                        + ", which does not have it");
            }
        });
        return WeightFiles.of(indexFile, List.copyOf(shards.values()), fileOf, index.totalBytes(), warnings);
    }
}
