package dev.nernst.model.generate;

import dev.nernst.runtime.NernstException;

/** An engine has as many requests waiting as it may; the same request may be let in a moment later. */
public final class QueueFullException extends NernstException {
    private static final long serialVersionUID = 1L;

    QueueFullException(int waiting) {
        super("the queue is full: " + waiting + " requests wait already");
    }
}
