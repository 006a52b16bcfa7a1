package dev.nernst.em.loop;

import dev.nernst.em.checkpoint.RunState;
import java.nio.file.Path;
import java.util.Map;

/** Told what a run does, from the thread that runs it. */
public interface RunListener {
    /** Hears nothing. */
    RunListener SILENT = new RunListener() {};

    /** The run begins, at {@code step} of {@code steps}. */
    default void started(long step, long steps) {}

    /** An update is done; {@code metrics} is its row in metrics.jsonl. */
    default void updated(Map<String, Number> metrics) {}

    /**
     * Held-out data was measured.
     *
     * @param step after which; 0 before the first
     * @param best so far, this one included
     */
    default void measured(long step, RunHooks.Score score, RunState.Best best) {}

    /** A sample was drawn; {@code row} is its row in samples.jsonl. */
    default void sampled(Map<String, Object> row) {}

    /** A checkpoint is in place. */
    default void saved(Path checkpoint) {}

    /** Something that the user should know. */
    default void note(String sentence) {}

    /** The run ends. */
    default void ended() {}
}
