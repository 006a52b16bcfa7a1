package dev.nernst.runtime.vector.common;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads memory ahead of a kernel that walks it several rows at a time: that is too irregular for the prefetchers, which
 * then leave much of the memory's bandwidth unused. One instance a thread.
 */
public final class Touch {
    /** Bytes of a cache line. */
    public static final int LINE = 64;

    private static final int PAGE = 4096;
    /** Places that are read side by side: prefetchers follow each page by itself, and stop at its end. */
    private static final int PLACES = 8;

    /** The sum of what was read: the compiler drops reads that nothing comes of. */
    public long sum;

    /** Brings every cache line of a segment of less than 2 GB into the cache. */
    public void lines(MemorySegment segment) {
        int bytes = (int) segment.byteSize();
        long read = 0;
        for (int start = 0; start < bytes; start += PLACES * PAGE) {
            int end = Math.min(bytes, start + PLACES * PAGE);
            int apart = Math.ceilDiv(end - start, PLACES * LINE) * LINE;
            for (int place = start; place < start + apart; place += LINE) {
                for (int at = place; at < end; at += apart) {
                    read += segment.get(ValueLayout.JAVA_BYTE, at);
                }
            }
        }
        sum += read;
    }

    /** Brings {@code rows} pieces of {@code bytes} bytes into the cache, the first at {@code start}, {@code apart} bytes apart. */
    public void pieces(MemorySegment segment, long start, long apart, int bytes, int rows) {
        int step = Math.ceilDiv(rows, PLACES);
        long read = 0;
        for (int first = 0; first < step; first++) {
            for (int at = 0; at < bytes; at += LINE) {
                for (int row = first; row < rows; row += step) {
                    read += segment.get(ValueLayout.JAVA_BYTE, start + row * apart + at);
                }
            }
        }
        sum += read;
    }
}
