package dev.nernst.runtime;

import java.lang.foreign.MemorySegment;

/**
 * Memory of this process: off-heap, 64-bit-addressed, or a mapped file.
 *
 * @param segment the bytes
 */
record HostStorage(MemorySegment segment) implements Storage {
    @Override
    public long byteSize() {
        return segment.byteSize();
    }

    @Override
    public boolean isReadOnly() {
        return segment.isReadOnly();
    }

    @Override
    public String place() {
        return "host memory";
    }

    /** Part of it; the segment itself where that is all. */
    MemorySegment slice(long from, long bytes) {
        return from == 0 && bytes == segment.byteSize() ? segment : segment.asSlice(from, bytes);
    }
}
