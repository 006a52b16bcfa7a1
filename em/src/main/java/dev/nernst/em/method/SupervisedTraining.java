package dev.nernst.em.method;

import dev.nernst.em.data.DataOrder;
import dev.nernst.em.data.Examples;
import dev.nernst.em.gradient.Aggregation;
import dev.nernst.em.gradient.GradientResult;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.em.objective.CrossEntropy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Cross-entropy on given tokens, a mean over all tokens of a batch: {@code pretrain} on packed text and {@code sft} on
 * completions differ in their examples alone. One update a step.
 *
 * <p>To be used by one thread at a time.
 */
public final class SupervisedTraining implements TrainingMethod {
    private final String name;
    private final Examples examples;
    private final DataOrder order;

    /**
     * @param name on the command line
     * @param order of the examples, a batch an update
     */
    public SupervisedTraining(String name, Examples examples, DataOrder order) {
        this.name = name;
        this.examples = examples;
        this.order = order;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Update addGradients(TrainingContext context) {
        int[] indices = order.batch(context.step());
        List<TrainingSequence> batch =
                Arrays.stream(indices).mapToObj(examples::sequence).toList();
        GradientResult result = context.passes().addGradients(batch, new CrossEntropy(), Aggregation.TOKEN_MEAN);
        List<String> rows = Arrays.stream(indices).mapToObj(examples::name).toList();
        return new Update(result, Map.of(), rows, true);
    }
}
