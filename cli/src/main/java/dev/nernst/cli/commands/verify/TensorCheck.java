package dev.nernst.cli.commands.verify;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of one tensor of the golden file.
 *
 * @param compared numbers that were compared
 * @param maxAbsoluteError the largest |recomputed - golden|
 * @param maxRelativeError the largest |recomputed - golden| / |golden| where golden is not 0
 * @param toleranceUsed the largest share of its tolerance that a number's error takes; above 1 fails
 * @param reason why it failed, or null
 */
record TensorCheck(
        String name,
        Status status,
        long compared,
        double maxAbsoluteError,
        double maxRelativeError,
        double toleranceUsed,
        @Nullable String reason) {
    /** Outcomes. */
    enum Status {
        /** Recomputed, and within the tolerance. */
        PASSED,
        /** Outside the tolerance, or impossible to recompute. */
        FAILED,
        /** The format has no such name. */
        UNKNOWN,
        /** Used, not compared. */
        INPUT;

        @JsonValue
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static TensorCheck impossible(String name, String reason) {
        return new TensorCheck(name, Status.FAILED, 0, 0, 0, 0, reason);
    }

    static TensorCheck unknown(String name) {
        return new TensorCheck(name, Status.UNKNOWN, 0, 0, 0, 0, "the format has no such name");
    }

    static TensorCheck input(String name) {
        return new TensorCheck(name, Status.INPUT, 0, 0, 0, 0, null);
    }

    /** Whether this makes the whole verification fail. */
    boolean isFailure() {
        return status == Status.FAILED || status == Status.UNKNOWN;
    }
}
