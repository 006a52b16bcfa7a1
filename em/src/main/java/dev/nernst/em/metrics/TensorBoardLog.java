package dev.nernst.em.metrics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file: TFRecord framing (length, masked CRC-32C of the length, data, masked CRC-32C of the data; all
 * little-endian) around {@code tensorflow.Event} messages. Not thread-safe.
 */
public final class TensorBoardLog implements AutoCloseable {
    /** The file name that TensorBoard looks for, without a time in it, so that a resumed run finds its own. */
    public static final String FILE_NAME = "events.out.tfevents.0000000000.nernst";

    private static final int MASK_DELTA = 0xa282ead8;

    private final AppendLog log;

    /**
     * @param keepBytes what is kept of a file that is there already
     * @param wallTime of the first event where the file begins anew, seconds since 1970
     * @throws java.io.UncheckedIOException if it cannot be opened, or is shorter than that
     */
    public TensorBoardLog(Path file, long keepBytes, double wallTime) {
        log = new AppendLog(file, keepBytes);
        if (keepBytes == 0) {
            log.append(record(EventMessage.fileVersion(wallTime)));
        }
    }

    /**
     * Appends an event of several scalars.
     *
     * @param wallTime seconds since 1970
     */
    public void write(double wallTime, long step, Map<String, Double> scalars) {
        log.append(record(EventMessage.scalars(wallTime, step, scalars)));
    }

    /** Forces all events to the device; returns the length of the file, in bytes. */
    public long force() {
        return log.force();
    }

    private static byte[] record(byte[] data) {
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedCrc(record.array(), Long.BYTES));
        record.put(data);
        record.putInt(maskedCrc(data, data.length));
        return record.array();
    }

    /** The checksum is turned and shifted, because CRCs of data that hold CRCs are weak. */
    private static int maskedCrc(byte[] bytes, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, count);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    @Override
    public void close() {
        log.close();
    }
}
