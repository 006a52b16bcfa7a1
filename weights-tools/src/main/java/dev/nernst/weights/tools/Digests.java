package dev.nernst.weights.tools;

import dev.nernst.weights.io.FilePart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Fingerprints of bytes that need not fit the heap. */
final class Digests {
    private Digests() {}

    /** SHA-256 in hexadecimal. */
    static String sha256(FilePart bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            bytes.writeTo(piece -> digest.update(piece.asByteBuffer()));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(bytes.file().path() + ": cannot be read", e);
        }
    }
}
