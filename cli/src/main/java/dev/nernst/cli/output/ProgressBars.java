package dev.nernst.cli.output;

import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars on standard error: drawn where it is a terminal, silent elsewhere. Stateless. */
public final class ProgressBars {
    private static final int WIDTH = 100;
    private static final int REDRAW_MILLISECONDS = 200;
    private static final long MEBIBYTE = 1 << 20;

    private ProgressBars() {}

    /**
     * A bar that counts.
     *
     * @param err where it is drawn
     * @param task its title
     * @param total what it counts to
     * @param unit what it counts, for example {@code prompts}
     */
    public static ProgressBar counting(PrintWriter err, String task, long total, String unit) {
        return builder(err, task).setInitialMax(total).setUnit(" " + unit, 1).build();
    }

    /** A bar over bytes, shown in MiB, whose total comes with the first step. */
    public static ProgressBar bytes(PrintWriter err, String task) {
        return builder(err, task).setInitialMax(1).setUnit(" MiB", MEBIBYTE).build();
    }

    private static ProgressBarBuilder builder(PrintWriter err, String task) {
        boolean visible = Terminals.errorIsTerminal();
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLISECONDS)
                .setConsumer(new DelegatingProgressBarConsumer(line -> draw(err, line, visible), WIDTH));
    }

    private static void draw(PrintWriter err, String line, boolean visible) {
        if (visible) {
            err.print("\r" + line);
            err.flush();
        }
    }
}
