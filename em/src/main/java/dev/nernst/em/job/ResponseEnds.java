package dev.nernst.em.job;

import dev.nernst.model.LanguageModel;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** What ends a response of a model in training. */
public enum ResponseEnds {
    /** Every token that ends what {@code generate} writes. */
    MODEL {
        @Override
        Set<Integer> named(LanguageModel model, List<String> notes) {
            return model.stopIds();
        }
    },
    /** The tokenizer's end token alone, as in the released scripts. */
    TOKENIZER {
        @Override
        Set<Integer> named(LanguageModel model, List<String> notes) {
            OptionalInt end = model.tokenizer().eosId();
            if (end.isEmpty()) {
                return Set.of();
            }
            notes.add("a response ends at the tokenizer's " + model.tokenizer().tokenOf(end.getAsInt())
                    + " alone, other ends of the model have no effect (--response-ends tokenizer)");
            return Set.of(end.getAsInt());
        }
    };

    abstract Set<Integer> named(LanguageModel model, List<String> notes);

    /** The ids that can come; notes where there is none. */
    Set<Integer> of(LanguageModel model, List<String> notes) {
        int vocabulary = model.config().vocabularySize();
        Set<Integer> named = named(model, notes);
        Set<Integer> known = named.stream().filter(id -> id < vocabulary).collect(Collectors.toUnmodifiableSet());
        if (known.isEmpty()) {
            notes.add(model.path() + ": "
                    + (named.isEmpty()
                            ? "neither configuration (eos_token_id), tokenizer (eos_token) nor chat template name a token"
                                    + " that ends a response"
                            : "the tokens that end a response, " + named + ", lie outside the vocabulary of "
                                    + vocabulary)
                    + ", so each runs to --max-new-tokens");
        }
        return known;
    }
}
