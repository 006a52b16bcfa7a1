package dev.nernst.em.method;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nernst.em.gradient.TrainingSequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The rest of a rollout batch in a checkpoint: a JSON file, in which doubles keep all their bits. */
final class PendingSequences {
    private static final String FILE = "pending-rollouts.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private PendingSequences() {}

    /** Writes nothing where nothing is pending. */
    static void save(List<TrainingSequence> pending, Path directory) throws IOException {
        if (!pending.isEmpty()) {
            JSON.writeValue(directory.resolve(FILE).toFile(), pending);
        }
    }

    static List<TrainingSequence> restore(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return List.of();
        }
        return List.of(JSON.readValue(file.toFile(), TrainingSequence[].class));
    }
}
