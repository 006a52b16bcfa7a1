package dev.nernst.em.metrics;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The protocol-buffer encoding of the two kinds of {@code tensorflow.Event} that a log needs. Event: 1 wall_time (double),
 * 2 step (int64), 3 file_version (string), 5 summary. Summary: 1 value (repeated). Value: 1 tag (string), 2 simple_value
 * (float).
 */
final class EventMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private EventMessage() {}

    static byte[] fileVersion(double wallTime) {
        return new EventMessage()
                .real(1, wallTime)
                .bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8))
                .out
                .toByteArray();
    }

    static byte[] scalars(double wallTime, long step, Map<String, Double> scalars) {
        EventMessage summary = new EventMessage();
        scalars.forEach((tag, value) -> summary.bytes(
                1,
                new EventMessage()
                        .bytes(1, tag.getBytes(StandardCharsets.UTF_8))
                        .single(2, value.floatValue())
                        .out
                        .toByteArray()));
        return new EventMessage()
                .real(1, wallTime)
                .integer(2, step)
                .bytes(5, summary.out.toByteArray())
                .out
                .toByteArray();
    }

    private EventMessage integer(int field, long value) {
        key(field, VARINT);
        varint(value);
        return this;
    }

    private EventMessage real(int field, double value) {
        key(field, FIXED64);
        out.writeBytes(ByteBuffer.allocate(Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array());
        return this;
    }

    private EventMessage single(int field, float value) {
        key(field, FIXED32);
        out.writeBytes(ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
        return this;
    }

    private EventMessage bytes(int field, byte[] value) {
        key(field, BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void key(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
