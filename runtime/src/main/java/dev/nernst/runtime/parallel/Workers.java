package dev.nernst.runtime.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A team of threads that works through numbered chunks; the calling thread is one of them. Which thread takes which
 * chunk is left to chance, so a chunk must depend on nothing but its number: then results are the same for every number
 * of threads. Calls from several threads take turns. Chunks must not start other work on the same team.
 *
 * <p>Between calls a worker spins for a moment before it sleeps: an op of a decoding step takes microseconds, about as
 * long as waking a sleeping thread.
 */
public final class Workers implements AutoCloseable {
    /** Work on one chunk. */
    @FunctionalInterface
    public interface Chunk {
        /** @param index from 0 to the number of chunks less 1 */
        void run(int index);
    }

    private static final int SPINS_BEFORE_SLEEP = 20_000;

    private final Thread[] threads;
    private volatile @Nullable Job job;
    private volatile boolean closed;

    private static final class Job {
        final Chunk chunk;
        final int chunks;
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();
        volatile @Nullable Throwable failure;

        Job(Chunk chunk, int chunks) {
            this.chunk = chunk;
            this.chunks = chunks;
        }

        /** Takes chunks until none is left. */
        void work() {
            for (int i = next.getAndIncrement(); i < chunks; i = next.getAndIncrement()) {
                try {
                    chunk.run(i);
                } catch (Throwable thrown) {
                    failure = thrown;
                }
                done.getAndIncrement();
            }
        }
    }

    /** @param count threads that work on a call, the calling one included; at least 1 */
    public Workers(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of threads must be at least 1, not " + count);
        }
        threads = new Thread[count - 1];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform()
                    .daemon()
                    .name("nernst-worker-" + (i + 1))
                    .start(this::serve);
        }
    }

    /** Threads that work on a call, the calling one included. */
    public int count() {
        return threads.length + 1;
    }

    /** Runs all chunks and returns when the last is done; the failure of a chunk is thrown here. */
    public synchronized void run(int chunks, Chunk chunk) {
        if (closed) {
            throw new IllegalStateException("the worker threads are closed");
        }
        if (chunks <= 1 || threads.length == 0) {
            for (int i = 0; i < chunks; i++) {
                chunk.run(i);
            }
            return;
        }
        Job current = new Job(chunk, chunks);
        job = current;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
        current.work();
        while (current.done.get() < chunks) {
            Thread.onSpinWait();
        }
        job = null;
        Throwable failure = current.failure;
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    private void serve() {
        Job last = null;
        int spins = 0;
        while (!closed) {
            Job current = job;
            if (current != null && current != last) {
                last = current;
                current.work();
                spins = 0;
            } else if (spins++ < SPINS_BEFORE_SLEEP) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
                spins = 0;
            }
        }
    }

    /** Stops the threads; later calls of {@link #run} fail. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }
}
