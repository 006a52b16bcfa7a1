package dev.nernst.weights;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.gguf.GgufWeights;
import dev.nernst.weights.io.FileKind;
import dev.nernst.weights.io.FileReasons;
import dev.nernst.weights.io.SourceFile;
import dev.nernst.weights.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Opens weights of any format. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class WeightSources {
    private static final Pattern LATER_PART = Pattern.compile(".*-(?!00001)\\d{5}-of-\\d{5}\\.gguf");

    private WeightSources() {}

    /**
     * The GGUF file that {@code path} stands for: itself, or the only one in a folder that has no safetensors; of the
     * parts of a split model the first.
     *
     * @throws InvalidInputException if a folder without safetensors has several GGUF files
     */
    public static Optional<Path> gguf(Path path) {
        if (Files.isDirectory(path)) {
            return onlyGgufIn(path);
        }
        if (isNamed(path, ".gguf")) {
            return Optional.of(path);
        }
        if (isNamed(path, ".safetensors") || isNamed(path, ".json") || !Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try (SourceFile file = SourceFile.open(path)) {
            return FileKind.of(file) == FileKind.GGUF ? Optional.of(path) : Optional.empty();
        }
    }

    private static Optional<Path> onlyGgufIn(Path directory) {
        List<Path> files;
        try (Stream<Path> list = Files.list(directory)) {
            files = list.filter(file -> isNamed(file, ".gguf") || isNamed(file, ".safetensors"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InvalidInputException(directory + ": cannot be listed: " + FileReasons.of(e), e);
        }
        if (files.stream().anyMatch(file -> isNamed(file, ".safetensors"))
                || Files.exists(directory.resolve(Safetensors.INDEX_FILE_NAME))) {
            return Optional.empty();
        }
        List<Path> models = files.stream()
                .filter(file -> !LATER_PART
                        .matcher(file.getFileName().toString().toLowerCase(Locale.ROOT))
                        .matches())
                .toList();
        if (models.size() > 1) {
            throw new InvalidInputException(directory + ": has " + models.size() + " GGUF files; name one of them: "
                    + models.stream()
                            .map(file -> file.getFileName().toString())
                            .limit(8)
                            .reduce((a, b) -> a + ", " + b)
                            .orElse(""));
        }
        // Where the first part alone is missing, opening another tells so.
        return (models.isEmpty() ? files : models).stream().findFirst();
    }

    private static boolean isNamed(Path path, String suffix) {
        Path name = path.getFileName();
        return name != null && name.toString().toLowerCase(Locale.ROOT).endsWith(suffix);
    }

    /**
     * Opens a GGUF file without losing precision, or what {@link Safetensors#open} takes.
     *
     * @param path a file, an index of shards or a folder
     * @throws InvalidInputException if it is not valid
     */
    public static WeightSource open(Path path) {
        Optional<Path> gguf = gguf(path);
        return gguf.isPresent() ? GgufWeights.open(gguf.get()) : Safetensors.open(path);
    }
}
