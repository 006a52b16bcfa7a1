package dev.nernst.cli.commands.verify;

import static java.util.Objects.requireNonNull;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.tape.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Checks the gradients of one loss, element by element or by their 2-norm. */
final class GradientChecks {
    private GradientChecks() {}

    /** @param names gradients and norms of {@code loss} */
    static List<TensorCheck> run(
            BatchRun run,
            Provider provider,
            GoldenFile golden,
            List<Parameter> parameters,
            Loss loss,
            List<GoldenName> names) {
        Map<String, Parameter> byName =
                parameters.stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        List<TensorCheck> results = new ArrayList<>();
        try (TrainableWeights weights = new TrainableWeights(provider.memory(), parameters, false)) {
            run.backward(loss);
            for (GoldenName name : names) {
                Parameter parameter = byName.get(name.parameter());
                results.add(
                        parameter == null
                                ? TensorCheck.impossible(name.text(), "the model has no such parameter")
                                : check(provider, golden, name, requireNonNull(parameter.gradient())));
            }
        }
        return results;
    }

    private static TensorCheck check(Provider provider, GoldenFile golden, GoldenName name, Tensor gradient) {
        Tensor expected = golden.tensor(name.text());
        return name.kind() == GoldenName.Kind.GRADIENT
                ? Comparison.whole(
                        name.text(),
                        Tolerance.GRADIENT,
                        expected,
                        provider.memory().download(gradient))
                : Comparison.numbers(
                        name.text(),
                        Tolerance.GRADIENT,
                        expected,
                        Math.sqrt(provider.optimizer().sumOfSquares(gradient)));
    }
}
