package dev.nernst.cli.commands.generate;

import dev.nernst.cli.output.ProgressBars;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationListener;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;

/** A progress bar of finished texts. */
final class GenerationProgress implements GenerationListener, AutoCloseable {
    private final ProgressBar bar;

    GenerationProgress(PrintWriter err, long texts) {
        bar = ProgressBars.counting(err, "generate", texts, "texts");
    }

    @Override
    public void onFinished(Generation generation) {
        bar.step();
    }

    @Override
    public void close() {
        bar.close();
    }
}
