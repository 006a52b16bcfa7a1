package dev.nernst.tokenizer.json;

import dev.nernst.tokenizer.decoder.BpeDecoder;
import dev.nernst.tokenizer.decoder.ByteFallbackDecoder;
import dev.nernst.tokenizer.decoder.ByteLevelDecoder;
import dev.nernst.tokenizer.decoder.Decoder;
import dev.nernst.tokenizer.decoder.FuseDecoder;
import dev.nernst.tokenizer.decoder.MetaspaceDecoder;
import dev.nernst.tokenizer.decoder.ReplaceDecoder;
import dev.nernst.tokenizer.decoder.SequenceDecoder;
import dev.nernst.tokenizer.decoder.StripDecoder;
import dev.nernst.tokenizer.pretokenizer.MetaspacePreTokenizer.PrependScheme;

/** Reads the {@code decoder} field. */
final class DecoderReader {
    private DecoderReader() {}

    static Decoder read(JsonField part) {
        return switch (part.kind()) {
            case "Sequence" ->
                new SequenceDecoder(part.get("decoders").elements().stream()
                        .map(DecoderReader::read)
                        .toList());
            case "ByteLevel" -> new ByteLevelDecoder();
            case "ByteFallback" -> new ByteFallbackDecoder();
            case "Fuse" -> new FuseDecoder();
            case "Strip" ->
                new StripDecoder(
                        part.get("content").character(),
                        part.get("start").index(),
                        part.get("stop").index());
            case "Replace" -> new ReplaceDecoder(Patterns.read(part), part.text("content"));
            case "Metaspace" ->
                new MetaspaceDecoder(
                        PreTokenizerReader.replacement(part),
                        PreTokenizerReader.prependScheme(part) != PrependScheme.NEVER);
            case "BPEDecoder" -> new BpeDecoder(part.text("suffix"));
            default -> throw part.unknownKind("decoder");
        };
    }
}
