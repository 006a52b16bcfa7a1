package dev.nernst.model.generate;

/** Ends generations early: any thread may set it, the engine looks at it before each pass. Thread-safe. */
public final class Cancellation {
    private volatile boolean cancelled;

    /** Asks for the end; what was generated so far is returned. */
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }
}
