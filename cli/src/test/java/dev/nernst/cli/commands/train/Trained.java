package dev.nernst.cli.commands.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.weights.io.FileHash;
import dev.nernst.weights.io.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run left.
 *
 * @param directory of the run
 */
public record Trained(Path directory) {
    /** A metric's value at each update. */
    public double[] curve(String metric) throws IOException {
        return JsonLines.readAll(directory.resolve("metrics.jsonl")).stream()
                .mapToDouble(row -> row.content().path(metric).asDouble(Double.NaN))
                .toArray();
    }

    /** Everything that must be the same bits in two equal runs: weights, metrics without the times and {@code left}, and samples. */
    public Map<String, String> bits(String... left) throws IOException {
        Map<String, String> bits = new TreeMap<>();
        for (String file : List.of("model.safetensors", "adapter_model.safetensors")) {
            if (Files.exists(directory.resolve(file))) {
                bits.put(file, FileHash.sha256(directory.resolve(file)));
            }
        }
        StringBuilder metrics = new StringBuilder();
        for (JsonLines.Row row : JsonLines.readAll(directory.resolve("metrics.jsonl"))) {
            for (Map.Entry<String, JsonNode> field : row.content().properties()) {
                if (!field.getKey().contains("second") && !List.of(left).contains(field.getKey())) {
                    metrics.append(field.getKey())
                            .append('=')
                            .append(field.getValue())
                            .append(' ');
                }
            }
            metrics.append('\n');
        }
        bits.put("metrics.jsonl", metrics.toString());
        bits.put("samples.jsonl", Files.readString(directory.resolve("samples.jsonl")));
        return bits;
    }
}
