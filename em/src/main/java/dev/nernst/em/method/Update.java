package dev.nernst.em.method;

import dev.nernst.em.gradient.GradientResult;
import java.util.List;
import java.util.Map;

/**
 * What a method reports of one update.
 *
 * <p>Collections are not copied: threads may share an instance as long as none writes to them.
 *
 * @param result of the forward and backward pass
 * @param metrics further numbers by their documented names, in the order they are to be shown
 * @param rows the data rows that the batch came from, as messages are to name them, for example {@code line 7}
 * @param endsStep whether this was the step's last update
 */
public record Update(GradientResult result, Map<String, Double> metrics, List<String> rows, boolean endsStep) {}
