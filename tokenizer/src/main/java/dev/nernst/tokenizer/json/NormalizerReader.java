package dev.nernst.tokenizer.json;

import dev.nernst.tokenizer.normalizer.ByteLevelNormalizer;
import dev.nernst.tokenizer.normalizer.CharacterNormalizer;
import dev.nernst.tokenizer.normalizer.Normalizer;
import dev.nernst.tokenizer.normalizer.PrependNormalizer;
import dev.nernst.tokenizer.normalizer.ReplaceNormalizer;
import dev.nernst.tokenizer.normalizer.SequenceNormalizer;
import dev.nernst.tokenizer.normalizer.StripNormalizer;
import dev.nernst.tokenizer.normalizer.UnicodeNormalizer;

/** Reads the {@code normalizer} field. */
final class NormalizerReader {
    private NormalizerReader() {}

    static Normalizer read(JsonField part) {
        return switch (part.kind()) {
            case "Sequence" ->
                new SequenceNormalizer(part.get("normalizers").elements().stream()
                        .map(NormalizerReader::read)
                        .toList());
            case "NFC" -> UnicodeNormalizer.NFC;
            case "NFD" -> UnicodeNormalizer.NFD;
            case "NFKC" -> UnicodeNormalizer.NFKC;
            case "NFKD" -> UnicodeNormalizer.NFKD;
            case "Lowercase" -> CharacterNormalizer.LOWERCASE;
            case "StripAccents" -> CharacterNormalizer.STRIP_ACCENTS;
            case "Nmt" -> CharacterNormalizer.NMT;
            case "Strip" -> new StripNormalizer(part.flag("strip_left"), part.flag("strip_right"));
            case "Prepend" -> new PrependNormalizer(part.text("prepend"));
            case "Replace" -> new ReplaceNormalizer(Patterns.read(part), part.text("content"));
            case "ByteLevel" -> new ByteLevelNormalizer();
            default -> throw part.unknownKind("normalizer");
        };
    }
}
