package dev.nernst.runtime.measure;

import dev.nernst.runtime.Providers;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The limits of this machine as this process reaches them with the vectors it has: the yardstick of every benchmark,
 * measured in the same run as what it is compared with. Immutable and thread-safe.
 *
 * @param threads that worked
 * @param gigaflops float multiply-adds in registers, 10^9 operations a second, two a multiply-add
 * @param gigabytes read bandwidth from a buffer larger than the caches, 10^9 bytes a second
 */
public record Ceilings(int threads, double gigaflops, double gigabytes) {
    private static final long BUFFER_BYTES = 1L << 30;
    private static final int CHUNKS = 64;
    private static final int REPEATS = 12;
    private static final int ITERATIONS = 2_000_000;

    /** The innermost loops of the measurements. */
    interface Loops {
        /** Runs {@code iterations} rounds of independent multiply-adds and returns the operations done. */
        double multiplyAdd(int iterations);

        /** Reads a segment whose size is a multiple of 1 KB and returns something of its content. */
        float read(MemorySegment segment);
    }

    /** Measures with {@code threads} threads: the best of several rounds; takes a few seconds and 1 GB for that time. */
    public static Ceilings measure(int threads) {
        return measure(threads, BUFFER_BYTES, ITERATIONS, REPEATS);
    }

    static Ceilings measure(int threads, long bufferBytes, int iterations, int repeats) {
        boolean vector = Providers.candidates().stream().anyMatch(c -> c.name().equals("vector") && c.usable());
        Loops loops = vector ? new VectorLoops() : new ScalarLoops();
        try (Workers workers = new Workers(threads);
                Arena arena = Arena.ofShared()) {
            return new Ceilings(
                    threads,
                    flops(workers, loops, iterations, repeats),
                    bandwidth(workers, loops, arena.allocate(bufferBytes, 64), repeats));
        }
    }

    private static double flops(Workers workers, Loops loops, int iterations, int repeats) {
        double[] done = new double[workers.count()];
        double best = 0;
        for (int i = 0; i < repeats; i++) {
            long start = System.nanoTime();
            workers.run(done.length, chunk -> done[chunk] = loops.multiplyAdd(iterations));
            long nanos = System.nanoTime() - start;
            double sum = 0;
            for (double d : done) {
                sum += d;
            }
            best = Math.max(best, sum / nanos);
        }
        return best;
    }

    private static double bandwidth(Workers workers, Loops loops, MemorySegment buffer, int repeats) {
        float[] read = new float[CHUNKS];
        long chunkBytes = buffer.byteSize() / CHUNKS;
        // Written first: pages that were never touched all map to one page of zeros.
        workers.run(
                CHUNKS, chunk -> buffer.asSlice(chunk * chunkBytes, chunkBytes).fill((byte) 1));
        double best = 0;
        for (int i = 0; i < repeats; i++) {
            long start = System.nanoTime();
            workers.run(CHUNKS, chunk -> read[chunk] = loops.read(buffer.asSlice(chunk * chunkBytes, chunkBytes)));
            best = Math.max(best, (double) buffer.byteSize() / (System.nanoTime() - start));
        }
        return best;
    }
}
