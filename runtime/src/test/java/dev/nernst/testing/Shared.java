package dev.nernst.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder beside the checkout with third-party models and golden values; not needed by the tests of a fresh clone. */
public final class Shared {
    private Shared() {}

    /** The folder, whether it exists or not. */
    public static Path folder() {
        return Path.of(System.getProperty("nernst.shared", "../shared"));
    }

    /** A path below the folder, for example {@code path("golden/em-scalars.json")}. */
    public static Path path(String relative) {
        return folder().resolve(relative);
    }

    public static boolean isPresent() {
        return Files.isDirectory(folder());
    }
}
