package dev.nernst.tokenizer.postprocessor;

import java.util.List;

/**
 * One post-processor after the other.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record SequencePostProcessor(List<PostProcessor> processors) implements PostProcessor {
    public SequencePostProcessor {
        processors = List.copyOf(processors);
    }

    @Override
    public TokenSequence process(TokenSequence tokens, Framing framing) {
        TokenSequence current = tokens;
        for (PostProcessor processor : processors) {
            current = processor.process(current, framing);
        }
        return current;
    }
}
