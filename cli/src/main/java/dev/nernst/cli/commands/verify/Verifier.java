package dev.nernst.cli.commands.verify;

import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.tape.Parameter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Recomputes the tensors of a golden file. Used by one thread, with nobody else on the model: weights change meanwhile. */
final class Verifier {
    private final LanguageModel model;
    private final GoldenFile golden;
    private final Provider provider;
    private final List<Parameter> parameters;
    private final Map<String, TensorCheck> results = new HashMap<>();

    Verifier(LanguageModel model, GoldenFile golden) {
        this.model = model;
        this.golden = golden;
        this.provider = model.provider();
        this.parameters = model.decoder().parameters();
    }

    /** One result for each of {@code names}, in that order. */
    List<TensorCheck> verify(Set<String> names) {
        List<GoldenName> forward = new ArrayList<>();
        Map<Loss, List<GoldenName>> gradients = new EnumMap<>(Loss.class);
        Map<Loss, List<GoldenName>> curves = new EnumMap<>(Loss.class);
        for (String text : names) {
            GoldenName name = GoldenName.parse(text);
            if (name == null) {
                add(TensorCheck.unknown(text));
                continue;
            }
            String obstacle = name.loss() == null ? null : name.loss().obstacle(golden.batch());
            if (obstacle != null) {
                add(TensorCheck.impossible(text, obstacle));
                continue;
            }
            switch (name.kind()) {
                case INPUT -> add(TensorCheck.input(text));
                case WEIGHT -> add(weight(name));
                case GRADIENT, GRADIENT_NORM -> byLoss(gradients, name).add(name);
                case CURVE_LOSS, CURVE_GRADIENT_NORM -> byLoss(curves, name).add(name);
                case LOGITS, LOGITS_LAST, HIDDEN, TOKEN_LOG_PROBABILITY, TOKEN_ENTROPY, LOSS -> forward.add(name);
            }
        }
        try (BatchRun run = new BatchRun(model, golden.batch())) {
            if (!forward.isEmpty()) {
                new ForwardChecks(model, golden).run(run, forward).forEach(this::add);
            }
            gradients.forEach((loss, wanted) -> GradientChecks.run(run, provider, golden, parameters, loss, wanted)
                    .forEach(this::add));
            curves.forEach((loss, wanted) -> CurveChecks.run(run, provider, golden, parameters, loss, wanted)
                    .forEach(this::add));
        }
        return names.stream().map(this::result).toList();
    }

    private static List<GoldenName> byLoss(Map<Loss, List<GoldenName>> names, GoldenName name) {
        return names.computeIfAbsent(name.requireLoss(), loss -> new ArrayList<>());
    }

    private TensorCheck weight(GoldenName name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name.parameter()))
                .findFirst()
                .map(parameter -> Comparison.whole(
                        name.text(),
                        Tolerance.VALUE,
                        golden.tensor(name.text()),
                        provider.memory().download(parameter.data())))
                .orElseGet(() -> TensorCheck.impossible(name.text(), "the model has no such parameter"));
    }

    private void add(TensorCheck result) {
        results.put(result.name(), result);
    }

    private TensorCheck result(String name) {
        TensorCheck result = results.get(name);
        if (result == null) {
            throw new IllegalStateException(name + " was left out");
        }
        return result;
    }
}
