package dev.nernst.tokenizer.bpe;

import dev.nernst.tokenizer.text.ByteAlphabet;
import java.nio.charset.StandardCharsets;

/** One symbol for each byte of the UTF-8 form, without spelling the word in the byte alphabet first. */
final class ByteSymbols implements SymbolSource {
    private final int[] idOfByte = new int[256];

    private ByteSymbols() {}

    /** Whether the vocabulary has a token for every byte, so that this source can serve. */
    static boolean fits(Vocabulary vocabulary) {
        for (int b = 0; b < 256; b++) {
            if (vocabulary.idOf(Character.toString(ByteAlphabet.character(b))) < 0) {
                return false;
            }
        }
        return true;
    }

    static ByteSymbols of(Vocabulary vocabulary) {
        ByteSymbols symbols = new ByteSymbols();
        for (int b = 0; b < 256; b++) {
            symbols.idOfByte[b] = vocabulary.idOf(Character.toString(ByteAlphabet.character(b)));
        }
        return symbols;
    }

    @Override
    public void symbols(char[] units, int from, int to, Symbols out) {
        for (int i = from; i < to; i++) {
            char c = units[i];
            int at = i - from;
            if (c < 0x80) {
                out.add(idOfByte[c], at, at + 1, 1);
            } else if (c < 0x800) {
                out.add(idOfByte[0xC0 | (c >> 6)], at, at + 1, 1);
                out.add(idOfByte[0x80 | (c & 0x3F)], at, at + 1, 1);
            } else if (Character.isHighSurrogate(c)) {
                int codePoint = Character.toCodePoint(c, units[++i]);
                out.add(idOfByte[0xF0 | (codePoint >> 18)], at, at + 2, 1);
                out.add(idOfByte[0x80 | ((codePoint >> 12) & 0x3F)], at, at + 2, 1);
                out.add(idOfByte[0x80 | ((codePoint >> 6) & 0x3F)], at, at + 2, 1);
                out.add(idOfByte[0x80 | (codePoint & 0x3F)], at, at + 2, 1);
            } else {
                out.add(idOfByte[0xE0 | (c >> 12)], at, at + 1, 1);
                out.add(idOfByte[0x80 | ((c >> 6) & 0x3F)], at, at + 1, 1);
                out.add(idOfByte[0x80 | (c & 0x3F)], at, at + 1, 1);
            }
        }
    }

    @Override
    public String spelling(char[] units, int from, int to) {
        byte[] bytes = new String(units, from, to - from).getBytes(StandardCharsets.UTF_8);
        StringBuilder spelled = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            spelled.append(ByteAlphabet.character(b & 0xFF));
        }
        return spelled.toString();
    }
}
