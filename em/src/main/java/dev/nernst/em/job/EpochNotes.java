package dev.nernst.em.job;

import java.nio.file.Path;
import java.util.List;

/** What the user should know of how an epoch is cut into batches. Stateless. */
final class EpochNotes {
    private EpochNotes() {}

    /** @param dropped rows that are left out of each epoch */
    static List<String> of(Path file, int rows, int batchSize, int dropped) {
        if (batchSize > rows) {
            return List.of(file + ": has " + rows + " rows, fewer than --batch-size " + batchSize
                    + ": each step takes them all");
        }
        return dropped == 0
                ? List.of()
                : List.of(file + ": " + dropped + " of " + rows + " rows do not fill a batch of " + batchSize
                        + " and are left out, other ones each epoch (--last-batch drop)");
    }
}
