package dev.nernst.em.job;

import dev.nernst.em.loop.RunHooks;
import dev.nernst.em.method.TrainingMethod;
import java.util.List;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A method, ready to run.
 *
 * @param method closed with the run
 * @param stepsOfEpochs how many steps so many epochs take
 * @param validation on held-out data, or null
 * @param stop asked after each update whether to stop early
 * @param notes what the user should know of the data, a sentence each
 */
public record MethodParts(
        TrainingMethod method,
        DoubleFunction<Long> stepsOfEpochs,
        RunHooks.@Nullable Validation validation,
        RunHooks.StopRule stop,
        List<String> notes) {}
