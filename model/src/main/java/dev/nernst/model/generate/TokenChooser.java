package dev.nernst.model.generate;

import dev.nernst.model.sampling.Choice;
import dev.nernst.model.sampling.Scratch;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Chooses the next tokens of a pass and hands them to their sequences, side by side on the provider's threads. */
final class TokenChooser {
    private final int vocabulary;
    private final Provider provider;
    private final ConcurrentLinkedDeque<Scratch> spare = new ConcurrentLinkedDeque<>();

    TokenChooser(int vocabulary, Provider provider) {
        this.vocabulary = vocabulary;
        this.provider = provider;
    }

    /**
     * One token for each sequence, which takes it in.
     *
     * @param logits [sequences, vocabulary]
     */
    Choice[] choose(List<ActiveSequence> sequences, Tensor logits) {
        Choice[] choices = new Choice[sequences.size()];
        provider.workers().run(choices.length, i -> choices[i] = choose(sequences.get(i), logits, i));
        return choices;
    }

    private Choice choose(ActiveSequence sequence, Tensor logits, int row) {
        Scratch free = spare.poll();
        Scratch scratch = free == null ? new Scratch(vocabulary, provider.headStatistics()) : free;
        long from = (long) row * vocabulary * Float.BYTES;
        MemorySegment.copy(logits.host(), Floats.FLOAT, from, scratch.logits(), 0, vocabulary);
        Choice choice = sequence.group.sampler.next(scratch, sequence.history, sequence.random);
        spare.push(scratch);
        sequence.accept(choice);
        return choice;
    }
}
