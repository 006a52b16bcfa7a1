package dev.nernst.tokenizer.decoder;

import java.util.List;

/**
 * One decoder after the other.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record SequenceDecoder(List<Decoder> decoders) implements Decoder {
    public SequenceDecoder {
        decoders = List.copyOf(decoders);
    }

    @Override
    public DecodeStage stage(DecodeStage next, boolean streaming) {
        DecodeStage stage = next;
        for (Decoder decoder : decoders.reversed()) {
            stage = decoder.stage(stage, streaming);
        }
        return stage;
    }

    @Override
    public boolean isReplacementFinal() {
        return decoders.stream().anyMatch(Decoder::isReplacementFinal);
    }
}
