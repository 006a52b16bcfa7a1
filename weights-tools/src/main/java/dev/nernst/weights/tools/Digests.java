package dev.nernst.weights.tools;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Fingerprints of bytes that need not fit the heap. */
final class Digests {
    private static final long PIECE = 1 << 22;

    private Digests() {}

    /** SHA-256 in hexadecimal. */
    static String sha256(MemorySegment bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (long at = 0; at < bytes.byteSize(); at += PIECE) {
                digest.update(bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at))
                        .asByteBuffer());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
