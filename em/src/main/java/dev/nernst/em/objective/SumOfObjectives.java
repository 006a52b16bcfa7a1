package dev.nernst.em.objective;

import dev.nernst.runtime.op.HeadStatistics;
import java.util.List;

/**
 * Several objectives at once.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record SumOfObjectives(List<Objective> terms) implements Objective {
    public SumOfObjectives {
        terms = List.copyOf(terms);
    }

    @Override
    public String name() {
        return "sum";
    }

    @Override
    public double evaluate(ResponseTokens tokens, HeadStatistics statistics, Gradient gradient) {
        double loss = 0;
        for (Objective term : terms) {
            loss += term.evaluate(tokens, statistics, gradient);
        }
        return loss;
    }
}
