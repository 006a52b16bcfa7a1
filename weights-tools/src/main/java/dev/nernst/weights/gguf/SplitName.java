package dev.nernst.weights.gguf;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of one of the files that a GGUF model is split into, as llama.cpp's {@code gguf-split} writes it:
 * {@code NAME-00001-of-00003.gguf}.
 *
 * @param name what all parts begin with
 * @param part of this file, from 1
 * @param count of all parts
 */
record SplitName(Path file, String name, int part, int count) {
    private static final Pattern PATTERN =
            Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf", Pattern.CASE_INSENSITIVE);

    /** Takes a file name apart; null where it is not that of a part. */
    static @Nullable SplitName of(Path file) {
        Matcher name = PATTERN.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return null;
        }
        int part = Integer.parseInt(name.group(2));
        int count = Integer.parseInt(name.group(3));
        return part < 1 || part > count ? null : new SplitName(file, name.group(1), part, count);
    }

    /** The file of another part. */
    Path ofPart(int other) {
        String suffix = file.getFileName().toString();
        return file.resolveSibling(String.format(Locale.ROOT, "%s-%05d-of-%05d", name, other, count)
                + suffix.substring(suffix.length() - ".gguf".length()));
    }
}
