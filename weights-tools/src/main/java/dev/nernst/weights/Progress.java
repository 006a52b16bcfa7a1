package dev.nernst.weights;

/** Told how far a job over weight files has come; called from the thread that works, often, so it should be cheap. */
@FunctionalInterface
public interface Progress {
    /** Ignores what it is told. */
    Progress NONE = (item, bytesDone, bytesTotal) -> {};

    /**
     * @param item the tensor being worked on
     * @param bytesDone bytes of all items handled so far
     * @param bytesTotal bytes that will be handled in all
     */
    void update(String item, long bytesDone, long bytesTotal);
}
