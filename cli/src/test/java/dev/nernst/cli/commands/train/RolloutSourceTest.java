package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.em.job.LocalSources;
import dev.nernst.em.job.OwnResponses;
import dev.nernst.em.job.RolloutSetup;
import dev.nernst.em.job.RunOptions;
import dev.nernst.em.job.TrainingJob;
import dev.nernst.em.method.PolicyGradientConfig;
import dev.nernst.em.method.PolicyMethod;
import dev.nernst.em.method.Profile;
import dev.nernst.em.method.UpdatePlan;
import dev.nernst.em.rollout.LocalRollouts;
import dev.nernst.em.rollout.Rollout;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.RolloutRequest;
import dev.nernst.em.rollout.RolloutSource;
import dev.nernst.em.weights.Trainee;
import dev.nernst.em.weights.WeightOptions;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where rollouts come from can be changed, and does not change what is learnt. */
class RolloutSourceTest extends TinyTraining {
    private static final int STEPS = 3;
    private static final int UPDATES = 2;

    /** A new engine for every request, as a source on other machines would have, and what it was asked. */
    private record Distant(LanguageModel model, List<RolloutRequest> requests) implements RolloutSource {
        @Override
        public List<Rollout> sample(RolloutRequest request) {
            requests.add(request);
            try (LocalRollouts local = new LocalRollouts(model.newEngine(EngineOptions.DEFAULT), null)) {
                return local.sample(request);
            }
        }

        @Override
        public void close() {}
    }

    @Test
    void anotherSourceLeavesTheSameWeights() throws IOException {
        List<RolloutRequest> requests = new ArrayList<>();
        Path near = run("near", setup());
        Path far = run(
                "far", setup().withSources((input, prompts, options, notes) -> new Distant(input.model(), requests)));
        assertThat(new Trained(far).bits("flops_measured").get("model.safetensors"))
                .isEqualTo(new Trained(near).bits("flops_measured").get("model.safetensors"));
        // One measurement before training and one after it, of two requests each.
        assertThat(requests).extracting(RolloutRequest::weightsVersion).containsExactly(0L, 0L, 0L, 2L, 4L, 6L, 6L);
        assertThat(requests)
                .extracting(RolloutRequest::learntFrom)
                .containsExactly(false, false, true, true, true, false, false);
        assertThat(Files.readString(far.resolve("metrics.jsonl"))).contains("held_out_entropy");
    }

    /** Prefixes that the engine keeps were computed by weights that are no more. */
    @Test
    void anEngineForgetsWhatOtherWeightsComputed() {
        try (Provider provider = Providers.open("scalar", 1);
                LanguageModel loaded = LanguageModel.load(model, provider);
                Trainee trainee = WeightOptions.DEFAULT.trainee(loaded, 1);
                LocalRollouts source = new LocalRollouts(loaded.newEngine(EngineOptions.DEFAULT), null)) {
            List<Rollout> before = source.sample(request(loaded, 0));
            trainee.parameters()
                    .forEach(parameter ->
                            parameter.data().setFloat(0, 1 + parameter.data().getFloat(0)));
            List<Rollout> after = source.sample(request(loaded, 1));
            try (LocalRollouts fresh = new LocalRollouts(loaded.newEngine(EngineOptions.DEFAULT), null)) {
                List<Rollout> expected = fresh.sample(request(loaded, 1));
                assertThat(after.getFirst().logProbabilities())
                        .isEqualTo(expected.getFirst().logProbabilities())
                        .isNotEqualTo(before.getFirst().logProbabilities());
                assertThat(after.getFirst().entropies())
                        .isEqualTo(expected.getFirst().entropies())
                        .hasSize(after.getFirst().responseLength());
                assertThat(after.getFirst().weightsVersion()).isEqualTo(1);
            }
        }
    }

    private static RolloutRequest request(LanguageModel model, long version) {
        int[] prompt = model.tokenizer().encodeIds("count to ".repeat(12), true);
        return new RolloutRequest(
                List.of(new RolloutRequest.Prompt(prompt, RandomStream.of(3))),
                1,
                5,
                SamplingOptions.UNTRUNCATED,
                Set.of(),
                version,
                false);
    }

    private RolloutSetup setup() {
        PolicyMethod method = PolicyMethod.EM_RL_TOKEN;
        PolicyGradientConfig defaults = PolicyGradientConfig.of(method, Profile.CODE, 4);
        PolicyGradientConfig config = new PolicyGradientConfig(
                new RolloutOptions(4, 2, 5, 1, RolloutOptions.ALL),
                new UpdatePlan(UPDATES, 0),
                defaults.aggregation(),
                defaults.advantages(),
                defaults.clipRange(),
                defaults.klCoefficient(),
                defaults.klEstimator(),
                defaults.klPlacement(),
                defaults.entropyCoefficient(),
                defaults.reward(),
                defaults.accuracyFilter(),
                false);
        return RolloutSetup.of(new OwnResponses.Reinforcement(method, config, null), data)
                .withSources(LocalSources.DEFAULT);
    }

    private Path run(String name, RolloutSetup setup) throws IOException {
        Path out = folder.resolve(name);
        try (Provider provider = Providers.open("scalar", 1);
                LanguageModel loaded = LanguageModel.load(model, provider)) {
            TrainingJob.of(setup)
                    .withOptions(RunOptions.DEFAULT.withSteps(STEPS).withHeldOut(data, false))
                    .withLearningRate(1e-3)
                    .run(loaded, out);
        }
        return out;
    }
}
