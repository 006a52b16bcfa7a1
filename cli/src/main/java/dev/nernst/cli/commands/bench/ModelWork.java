package dev.nernst.cli.commands.bench;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.DecoderBuilder;
import dev.nernst.runtime.tape.Parameter;

/** What a pass has to multiply and to read. */
final class ModelWork {
    private ModelWork() {}

    /** Elements of all matrices that rows are multiplied with, the head included; of an embedding only rows are read. */
    static double matrixElements(Decoder decoder) {
        return decoder.parameters().stream()
                .filter(parameter -> isMultiplied(decoder, parameter))
                .mapToDouble(parameter -> parameter.data().size())
                .sum();
    }

    /** Bytes of these, and of the keys and values of {@code cachedTokens} tokens. */
    static double passBytes(Decoder decoder, double cachedTokens) {
        double weights = decoder.parameters().stream()
                .filter(parameter -> isMultiplied(decoder, parameter))
                .mapToDouble(parameter -> parameter.data().byteSize())
                .sum();
        return weights + cachedTokens * KvCache.bytesPerToken(decoder.config());
    }

    private static boolean isMultiplied(Decoder decoder, Parameter parameter) {
        boolean embeddingOnly = parameter.name().equals(DecoderBuilder.EMBEDDING) && parameter != decoder.head();
        return parameter.data().rank() == 2 && !embeddingOnly;
    }
}
