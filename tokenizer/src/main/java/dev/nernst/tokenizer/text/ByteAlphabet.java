package dev.nernst.tokenizer.text;

import java.util.Arrays;

/**
 * GPT-2's bijection between the 256 bytes and printable characters: bytes that are printable in Latin-1 stand for
 * themselves, the others follow from U+0100 on in order (Radford et al. 2019, encoder of the released code). Stateless
 * and thread-safe.
 */
public final class ByteAlphabet {
    /** What stands for the space byte: Ġ. */
    public static final char SPACE = '\u0120';

    private static final char[] CHARACTERS = characters();
    private static final short[] BYTES = bytes();

    private ByteAlphabet() {}

    /** The character that stands for a byte (0 to 255). */
    public static char character(int unsignedByte) {
        return CHARACTERS[unsignedByte];
    }

    /** The byte (0 to 255) that a character stands for, or -1 where it is not in the alphabet. */
    public static int byteOf(char character) {
        return character < BYTES.length ? BYTES[character] : -1;
    }

    private static char[] characters() {
        char[] characters = new char[256];
        char next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean itself = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            characters[b] = itself ? (char) b : next++;
        }
        return characters;
    }

    private static short[] bytes() {
        short[] bytes = new short[0x180];
        Arrays.fill(bytes, (short) -1);
        for (int b = 0; b < 256; b++) {
            bytes[CHARACTERS[b]] = (short) b;
        }
        return bytes;
    }
}
