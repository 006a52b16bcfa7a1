package dev.nernst.cli.commands.verify;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.tape.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Checks the curves of AdamW on one loss: the loss before each step and the gradient norm before clipping. */
final class CurveChecks {
    /** More steps than any golden file would hold. */
    private static final int MAX_STEPS = 10_000;

    private CurveChecks() {}

    /** @param names curves of {@code loss} */
    static List<TensorCheck> run(
            BatchRun run,
            Provider provider,
            GoldenFile golden,
            List<Parameter> parameters,
            Loss loss,
            List<GoldenName> names) {
        List<TensorCheck> results = new ArrayList<>();
        List<GoldenName> checkable = new ArrayList<>();
        long steps = 0;
        for (GoldenName name : names) {
            Tensor curve = golden.tensor(name.text());
            if (curve.rank() == 1 && curve.size() >= 1 && curve.size() <= MAX_STEPS) {
                checkable.add(name);
                steps = Math.max(steps, curve.size());
            } else {
                results.add(TensorCheck.impossible(name.text(), "is no curve of 1 to " + MAX_STEPS + " steps"));
            }
        }
        double[] losses = new double[(int) steps];
        double[] norms = new double[(int) steps];
        if (steps > 0) {
            takeSteps(run, provider, golden.adamWSettings(), parameters, loss, losses, norms);
        }
        for (GoldenName name : checkable) {
            Tensor expected = golden.tensor(name.text());
            double[] curve = name.kind() == GoldenName.Kind.CURVE_LOSS ? losses : norms;
            double[] beginning = Arrays.copyOf(curve, expected.dim(0));
            results.add(Comparison.numbers(name.text(), Tolerance.CURVE, expected, beginning));
        }
        return results;
    }

    private static void takeSteps(
            BatchRun run,
            Provider provider,
            AdamWSettings settings,
            List<Parameter> parameters,
            Loss loss,
            double[] losses,
            double[] norms) {
        try (TrainableWeights weights = new TrainableWeights(provider.memory(), parameters, true)) {
            AdamW optimizer = new AdamW(
                    provider,
                    weights.arena(),
                    new AdamW.Settings(settings.beta1(), settings.beta2(), settings.epsilon()),
                    List.of(new AdamW.Group(parameters, settings.weightDecay())));
            for (int step = 0; step < losses.length; step++) {
                losses[step] = run.backward(loss);
                AdamW.GradientNorm norm = optimizer.gradientNorm();
                norms[step] = norm.norm();
                optimizer.step(settings.learningRate(), norm.scaleFor(settings.clipNorm()));
                optimizer.zeroGradients();
            }
        }
    }
}
