package dev.nernst.cli.commands.generate;

import dev.nernst.cli.output.ProgressLine;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationListener;
import java.io.PrintWriter;

/** A progress bar of finished texts. */
final class GenerationProgress implements GenerationListener, AutoCloseable {
    private final ProgressLine line;

    GenerationProgress(PrintWriter err, long texts) {
        line = new ProgressLine(err, "generate", texts, " texts");
    }

    @Override
    public void onFinished(Generation generation) {
        line.step();
    }

    @Override
    public void close() {
        line.close();
    }
}
