package dev.nernst.em.job;

import dev.nernst.model.LanguageModel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tokens that end a response of a model in training. Stateless. */
final class ResponseEnds {
    private ResponseEnds() {}

    /** The ends that config.json names, else the tokenizer's; generation_config.json has no say in how rollouts are made. */
    static Set<Integer> of(LanguageModel model, List<String> notes) {
        Set<Integer> named = new HashSet<>(model.config().eosIds());
        if (named.isEmpty()) {
            model.tokenizer().eosId().ifPresent(named::add);
        }
        if (named.isEmpty()) {
            notes.add(model.path()
                    + ": neither the configuration (eos_token_id) nor the tokenizer (eos_token) names a token "
                    + "that ends a response, so each runs to --max-new-tokens");
        }
        return named;
    }
}
