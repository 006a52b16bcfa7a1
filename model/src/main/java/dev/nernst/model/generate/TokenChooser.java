package dev.nernst.model.generate;

import dev.nernst.model.sampling.Choice;
import dev.nernst.model.sampling.Draw;
import dev.nernst.model.sampling.Drawn;
import dev.nernst.model.sampling.TokenSampler;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Workspace;
import java.util.ArrayList;
import java.util.List;

/** Chooses the next tokens of a pass and hands them to their sequences. */
final class TokenChooser {
    private final TokenSampler sampler;

    TokenChooser(Provider provider, Workspace workspace) {
        sampler = new TokenSampler(provider, workspace);
    }

    /**
     * One token for each sequence, which takes it in.
     *
     * @param logits [sequences, vocabulary]
     */
    Choice[] choose(List<ActiveSequence> sequences, Tensor logits) {
        List<Draw> draws = new ArrayList<>();
        for (ActiveSequence sequence : sequences) {
            draws.add(new Draw(
                    sequence.group,
                    draws.size(),
                    sequence.group.request.sampling(),
                    sequence.history,
                    sequence.random,
                    0));
        }
        List<Drawn> drawn = sampler.draw(logits, draws);
        Choice[] choices = new Choice[drawn.size()];
        for (int i = 0; i < choices.length; i++) {
            Choice choice = drawn.get(i).choice();
            if (choice == null) {
                throw (RuntimeException) drawn.get(i).failure();
            }
            choices[i] = choice;
            sequences.get(i).accept(choice);
        }
        return choices;
    }
}
