package dev.nernst.runtime.vector.common;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Software prefetch: loads one byte of each cache line ahead of a kernel that walks memory several rows at a time, a pattern
 * too irregular for the hardware's prefetchers. The Vector API has no prefetch instruction. One instance a thread; holds the
 * sum of what was read.
 */
public final class Prefetch {
    /** Bytes of a cache line. */
    public static final int LINE = 64;

    private static final int PAGE = 4096;
    /** Places that are read side by side: prefetchers follow each page by itself, and stop at its end. */
    private static final int PLACES = 8;

    /** The sum of what was read: the compiler drops reads that nothing comes of. */
    long sum;

    /** Loads every cache line of a segment of less than 2 GB. */
    public void all(MemorySegment segment) {
        int bytes = (int) segment.byteSize();
        long read = 0;
        for (int start = 0; start < bytes; start += PLACES * PAGE) {
            int end = Math.min(bytes, start + PLACES * PAGE);
            int run = Math.ceilDiv(end - start, PLACES * LINE) * LINE;
            for (int place = start; place < start + run; place += LINE) {
                for (int at = place; at < end; at += run) {
                    read += segment.get(ValueLayout.JAVA_BYTE, at);
                }
            }
        }
        sum += read;
    }

    /** Loads {@code bytes} bytes of each of {@code rows} rows, the first at {@code start}, {@code stride} bytes from one to the next. */
    public void rows(MemorySegment segment, long start, long stride, int bytes, int rows) {
        int step = Math.ceilDiv(rows, PLACES);
        long read = 0;
        for (int first = 0; first < step; first++) {
            for (int at = 0; at < bytes; at += LINE) {
                for (int row = first; row < rows; row += step) {
                    read += segment.get(ValueLayout.JAVA_BYTE, start + row * stride + at);
                }
            }
        }
        sum += read;
    }
}
