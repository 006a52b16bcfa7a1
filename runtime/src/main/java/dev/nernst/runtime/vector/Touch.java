package dev.nernst.runtime.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads memory in order, ahead of a kernel that walks it several rows at a time: that is too irregular for the
 * prefetchers, which then leave much of the memory's bandwidth unused. One instance a thread.
 */
final class Touch {
    private static final int LINE = 64;
    private static final int PAGE = 4096;

    /** The sum of what was read: the compiler drops reads that nothing comes of. */
    long sum;

    /** Brings every cache line of a segment of less than 2 GB into the cache. */
    void lines(MemorySegment segment) {
        int bytes = (int) segment.byteSize();
        long read = 0;
        // Prefetchers start anew at every page: the first lines of all pages are asked for together.
        for (int line = 0; line < 3 * LINE; line += LINE) {
            for (int i = line; i < bytes; i += PAGE) {
                read += segment.get(ValueLayout.JAVA_BYTE, i);
            }
        }
        for (int i = 0; i < bytes; i += LINE) {
            read += segment.get(ValueLayout.JAVA_BYTE, i);
        }
        sum += read;
    }
}
