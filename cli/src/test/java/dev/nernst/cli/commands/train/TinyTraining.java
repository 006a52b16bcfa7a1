package dev.nernst.cli.commands.train;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that train a tiny model on twenty rows. */
public abstract class TinyTraining {
    @TempDir
    protected Path folder;

    protected Path model;
    protected Path data;

    @BeforeEach
    void writeModelAndData() throws IOException {
        model = TinyModel.write(folder.resolve("model"));
        data = TinyModel.completions(folder.resolve("data.jsonl"), 20);
    }
}
