package dev.nernst.weights.io;

import dev.nernst.runtime.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a file is by its first bytes, so that the wrong one can be called by its name.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum FileKind {
    SAFETENSORS("a safetensors file"),
    GGUF("a GGUF file"),
    PICKLE("a pickled checkpoint of PyTorch, which is not read, because unpickling runs code; save it as safetensors"),
    HDF5("an HDF5 file"),
    GZIP("compressed by gzip"),
    LFS_POINTER("a Git LFS pointer to a file that was not fetched"),
    HTML("an HTML page"),
    JSON("JSON text"),
    TEXT("text"),
    EMPTY("empty");

    private static final int LOOKED_AT = 512;

    private final String words;

    FileKind(String words) {
        this.words = words;
    }

    /** In words, with an article. */
    public String words() {
        return words;
    }

    /** What the file is, or null where its beginning does not tell. */
    public static @Nullable FileKind of(SourceFile file) {
        byte[] head = file.bytes(0, (int) Math.min(LOOKED_AT, file.size()));
        // Latin-1 keeps every byte a character of its own.
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (head.length == 0) {
            return EMPTY;
        }
        if (text.startsWith("GGUF")) {
            return GGUF;
        }
        if (text.startsWith("\0\0\0\0{", 4)) {
            return SAFETENSORS;
        }
        // torch.save writes a zip file; before version 1.6 it wrote pickles one after the other.
        if (text.startsWith("PK\3\4") || text.matches("(?s)\\x80[\\x02-\\x05].*")) {
            return PICKLE;
        }
        if (text.startsWith("\u0089HDF\r\n")) {
            return HDF5;
        }
        if (text.startsWith("\u001f\u008b")) {
            return GZIP;
        }
        return isUtf8(head) ? ofText(text) : null;
    }

    /** A character may be cut at the end of what was looked at. */
    private static boolean isUtf8(byte[] head) {
        CharBuffer decoded = CharBuffer.allocate(head.length);
        return !StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(head), decoded, false)
                .isError();
    }

    private static @Nullable FileKind ofText(String text) {
        if (text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t')) {
            return null;
        }
        String begin = text.stripLeading().toLowerCase(Locale.ROOT);
        if (begin.startsWith("version https://git-lfs")) {
            return LFS_POINTER;
        }
        if (begin.startsWith("<!doctype html") || begin.startsWith("<html")) {
            return HTML;
        }
        return begin.startsWith("{") || begin.startsWith("[") ? JSON : TEXT;
    }

    /**
     * Calls a file by its name that is not of the kind which is needed.
     *
     * @throws InvalidInputException if {@code file} is known to be of another kind
     */
    public static void refuseOther(SourceFile file, FileKind wanted) {
        FileKind kind = of(file);
        if (kind != null && kind != wanted) {
            throw new InvalidInputException(
                    file.path() + ": is " + kind.words + (kind == PICKLE ? "" : ", not " + wanted.words));
        }
    }
}
