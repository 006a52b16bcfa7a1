package dev.nernst.cli.output;

import dev.nernst.weights.Progress;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;

/** A progress bar over the bytes of weight files. Used by one thread; closing it ends its line. */
public final class ByteProgress implements Progress, AutoCloseable {
    private final ProgressBar bar;

    /** @param task title of the bar */
    public ByteProgress(PrintWriter err, String task) {
        bar = ProgressBars.bytes(err, task);
    }

    @Override
    public void update(String item, long bytesDone, long bytesTotal) {
        bar.maxHint(bytesTotal);
        bar.stepTo(bytesDone);
    }

    @Override
    public void close() {
        bar.close();
    }
}
