package dev.nernst.em.loop;

import dev.nernst.em.weights.Trainee;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.io.AtomicDirectory;
import dev.nernst.weights.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The model that a run leaves: in its directory itself, where {@code --model} can point to. */
final class Result {
    private final Trainee trainee;
    private final Function<Parameter, Tensor> exact;
    private final RunDirectory directory;

    /** @param exact the weights of a parameter in float32 */
    Result(Trainee trainee, Function<Parameter, Tensor> exact, RunDirectory directory) {
        this.trainee = trainee;
        this.exact = exact;
        this.directory = directory;
    }

    /** Replaces the best model by the weights as they are. */
    void writeBest() throws IOException {
        try (AtomicDirectory best = AtomicDirectory.create(directory.best(), true)) {
            trainee.save(best.path(), exact);
            best.commit();
        }
    }

    /** @param best whether the result is the best model, rather than the weights as they are */
    void write(boolean best) throws IOException {
        if (!best) {
            trainee.save(directory.root(), exact);
            return;
        }
        List<Path> files;
        try (Stream<Path> list = Files.list(directory.best())) {
            files = list.sorted((a, b) -> Boolean.compare(isConfig(a), isConfig(b)))
                    .toList();
        }
        for (Path file : files) {
            AtomicFile.copy(file, directory.root().resolve(file.getFileName()));
        }
    }

    /** Without its configuration a directory is no model, so that file comes last. */
    private static boolean isConfig(Path file) {
        return file.getFileName().toString().equals("config.json");
    }
}
