package dev.nernst.cli.output;

import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on standard error that grows while work is done. Thread-safe. */
public final class ProgressLine implements AutoCloseable {
    private static final int WIDTH = 100;

    private final ProgressBar bar;
    private final PrintWriter err;

    /**
     * @param task what is done, a word
     * @param total steps in all
     * @param unit what a step is, with a space in front
     */
    public ProgressLine(PrintWriter err, String task, long total, String unit) {
        this.err = err;
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(unit, 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(500)
                .setConsumer(new DelegatingProgressBarConsumer(this::show, WIDTH))
                .build();
    }

    private void show(String line) {
        err.print('\r' + line);
        err.flush();
    }

    /** One more step is done. */
    public void step() {
        bar.step();
    }

    /** So many steps are done. */
    public void stepTo(long done) {
        bar.stepTo(done);
    }

    @Override
    public void close() {
        bar.close();
        err.println();
    }
}
