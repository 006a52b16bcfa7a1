package dev.nernst.em.loop;

import dev.nernst.em.checkpoint.RunState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * <p>The map is not copied: threads may share an instance as long as none writes to it.
 *
 * @param steps done in all, those before a resume included
 * @param updates done in all
 * @param finished whether all steps were done or a stop rule ended the run, rather than a request to stop
 * @param stopReason why a stop rule ended it, or null
 * @param best the best validation, or null
 * @param lastMetrics the last row of metrics.jsonl that this process wrote; empty if it did no update
 */
public record RunResult(
        long steps,
        long updates,
        boolean finished,
        @Nullable String stopReason,
        RunState.@Nullable Best best,
        Map<String, Number> lastMetrics) {}
