package dev.nernst.cli.commands.bench;

import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.Cancellation;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.generate.GenerationListener;
import dev.nernst.model.generate.GenerationRequest;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.runtime.profile.OpTimes;
import dev.nernst.runtime.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Times the batch engine itself, sampling and all; the best of several rounds counts. */
final class GenerationBench {
    private static final int ROUNDS = 3;

    private final Decoder decoder;
    private final Provider provider;
    private final OpTimes opTimes = new OpTimes();
    private Map<String, Double> opSecondsPerPass = Map.of();

    GenerationBench(Decoder decoder, Provider provider) {
        this.decoder = decoder;
        // Closing it would close the caller's provider.
        this.provider = CheckedProvider.of(provider, opTimes);
    }

    /** Seconds that a prompt takes until its first token. */
    double prefillSeconds(int promptTokens) {
        EngineOptions options = EngineOptions.DEFAULT.withMaxKeptTokens(0); // every round takes the prompt in
        try (BatchEngine engine = new BatchEngine(decoder, provider, options)) {
            double best = Double.POSITIVE_INFINITY;
            for (int round = 0; round <= ROUNDS; round++) { // the first one warms up
                long start = System.nanoTime();
                engine.generate(requests(1, promptTokens, 1));
                best = Math.min(best, (System.nanoTime() - start) * 1e-9);
            }
            return best;
        }
    }

    /** Seconds that a pass takes in which each of {@code sequences} gets one more token. */
    double passSeconds(int sequences, int promptTokens, int newTokens) {
        EngineOptions options =
                EngineOptions.DEFAULT.withMaxSequences(sequences).withMaxKeptTokens(0);
        try (BatchEngine engine = new BatchEngine(decoder, provider, options)) {
            double best = Double.POSITIVE_INFINITY;
            for (int round = 0; round <= ROUNDS; round++) {
                best = Math.min(best, round(engine, sequences, promptTokens, newTokens));
            }
            return best;
        }
    }

    /** Seconds a pass in each half of each op, in the last round. */
    Map<String, Double> opSecondsPerPass() {
        return opSecondsPerPass;
    }

    private double round(BatchEngine engine, int sequences, int promptTokens, int newTokens) {
        // Prompts of a few hundred tokens in all may take several passes: the clock starts when all have begun.
        Clock clock = new Clock(sequences, opTimes::reset);
        engine.generate(requests(sequences, promptTokens, newTokens), clock, new Cancellation());
        opSecondsPerPass = opTimes.secondsPer(clock.tokens / sequences);
        return clock.secondsPerPass();
    }

    private static final class Clock implements GenerationListener {
        private final int sequences;
        private final Runnable onStart;
        private final boolean[] begun;
        private int waiting;
        private int tokens;
        private long start;
        private long end;

        Clock(int sequences, Runnable onStart) {
            this.sequences = sequences;
            this.onStart = onStart;
            begun = new boolean[sequences];
            waiting = sequences;
        }

        @Override
        public void onToken(int request, int sample, int id, double logProbability) {
            end = System.nanoTime();
            if (waiting == 0) {
                tokens++;
            } else if (!begun[request]) {
                begun[request] = true;
                waiting--;
                start = end;
                onStart.run();
            }
        }

        double secondsPerPass() {
            return (end - start) * 1e-9 * sequences / tokens;
        }
    }

    private List<GenerationRequest> requests(int sequences, int promptTokens, int newTokens) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int s = 0; s < sequences; s++) {
            RandomStream random = RandomStream.of(2, s);
            int[] prompt = new int[promptTokens];
            for (int i = 0; i < promptTokens; i++) {
                prompt[i] = random.below(i, decoder.config().vocabularySize());
            }
            requests.add(GenerationRequest.rollout(prompt, newTokens, Set.of(), 1, random));
        }
        return requests;
    }
}
