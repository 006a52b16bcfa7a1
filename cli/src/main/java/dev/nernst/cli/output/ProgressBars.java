package dev.nernst.cli.output;

import java.io.PrintWriter;
import java.util.List;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars on standard error: drawn where it is a terminal, silent elsewhere. Stateless. */
public final class ProgressBars {
    /** What the bar itself needs beside its title and figures. */
    private static final int ROOM_OF_BAR = 60;

    private static final String CLEAR_LINE = "\r\u001b[K";
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

    /** As many of the figures, the first before the others, as leave the bar its room on this terminal. */
    public static String fitting(List<String> figures) {
        return fitting(figures, Terminals.errorColumns() - ROOM_OF_BAR);
    }

    static String fitting(List<String> figures, int columns) {
        StringBuilder line = new StringBuilder();
        for (String figure : figures) {
            if (line.length() + 2 + figure.length() > columns) {
                break;
            }
            line.append(line.isEmpty() ? "" : "  ").append(figure);
        }
        return line.toString();
    }

    /** Prints a message on a line of its own, where a bar may stand that is drawn again below it. */
    public static void printAbove(PrintWriter err, String message) {
        err.println((Terminals.errorIsTerminal() ? CLEAR_LINE : "") + message);
    }

    private static ProgressBarBuilder builder(PrintWriter err, String task) {
        boolean visible = Terminals.errorIsTerminal();
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLISECONDS)
                .setConsumer(new DelegatingProgressBarConsumer(
                        line -> draw(err, line, visible), Terminals.errorColumns() - 1));
    }

    private static void draw(PrintWriter err, String line, boolean visible) {
        if (visible) {
            err.print("\r" + line);
            err.flush();
        }
    }
}
