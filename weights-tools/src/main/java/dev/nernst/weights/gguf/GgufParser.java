package dev.nernst.weights.gguf;

import dev.nernst.weights.gguf.GgufValue.Type;
import dev.nernst.weights.io.FileKind;
import dev.nernst.weights.io.SourceFile;
import dev.nernst.weights.io.TextQuote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads everything before the data section of a GGUF file, and checks that the data section is what it promises. */
final class GgufParser {
    private static final int MAGIC = 0x46554747; // "GGUF"
    private static final int MAX_DIMENSIONS = 4;
    private static final int MAX_KEY_CHARS = 65_535;
    private static final int MAX_TENSOR_NAME_CHARS = 64;
    private static final int DEFAULT_ALIGNMENT = 32;

    private final SourceFile file;
    private final Cursor cursor;

    /**
     * What a file says before its data.
     *
     * @param dataBegin where the data section begins in the file
     */
    record Parsed(int version, GgufMetadata metadata, Map<String, GgufTensor> tensors, long dataBegin) {}

    private GgufParser(SourceFile file) {
        this.file = file;
        this.cursor = new Cursor(file);
    }

    /**
     * Parses and validates.
     *
     * @throws dev.nernst.runtime.InvalidInputException if anything is not as the format says
     */
    static Parsed parse(SourceFile file) {
        return new GgufParser(file).parse();
    }

    /** The metadata alone: nothing is asked of tensors and data. */
    static GgufMetadata metadata(SourceFile file) {
        GgufParser parser = new GgufParser(file);
        parser.version();
        parser.tensorCount();
        return new GgufMetadata(file.path(), parser.pairs(parser.pairCount()));
    }

    private int version() {
        if (file.size() < Integer.BYTES || cursor.int32("the magic number") != MAGIC) {
            FileKind.refuseOther(file, FileKind.GGUF);
            throw cursor.invalid("does not begin with \"GGUF\", so it is no GGUF file");
        }
        int version = cursor.int32("the version");
        if (Integer.reverseBytes(version) == 3) {
            throw cursor.invalid("is a big-endian GGUF file, and only little-endian ones can be read");
        }
        if (version != 2 && version != 3) {
            throw cursor.invalid(
                    "has GGUF version " + Integer.toUnsignedString(version) + ", where 2 and 3 can be read");
        }
        return version;
    }

    /** A tensor takes a name, a number of dimensions, a type and an offset. */
    private int tensorCount() {
        return cursor.count("the number of tensors", 8 + 4 + 4 + 8);
    }

    /** A pair takes a key, a type and a byte. */
    private int pairCount() {
        return cursor.count("the number of metadata pairs", 8 + 4 + 1);
    }

    private Parsed parse() {
        int version = version();
        int tensorCount = tensorCount();
        int pairCount = pairCount();
        GgufMetadata metadata = new GgufMetadata(file.path(), pairs(pairCount));
        long alignment = alignment(metadata);
        Map<String, GgufTensor> tensors = tensors(tensorCount, alignment);
        long begin = padded(cursor.position(), alignment);
        if (tensors.isEmpty()) {
            return new Parsed(version, metadata, tensors, file.size());
        }
        GgufTensor last = List.copyOf(tensors.values()).getLast();
        if (begin > file.size() || last.offset() + last.byteSize() > file.size() - begin) {
            throw cursor.invalid("tensor " + TextQuote.quoted(last.name()) + ": its data end at byte "
                    + (last.offset() + last.byteSize()) + " of the data section, which has "
                    + Math.max(0, file.size() - begin) + " bytes: the file is truncated");
        }
        return new Parsed(version, metadata, tensors, begin);
    }

    private Map<String, GgufValue> pairs(int count) {
        Map<String, GgufValue> pairs = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = cursor.text("metadata key " + i);
            if (key.isEmpty() || key.length() > MAX_KEY_CHARS) {
                throw cursor.invalid("metadata key " + i + " is " + key.length() + " characters long");
            }
            String what = "the value of key " + TextQuote.quoted(key);
            if (pairs.put(key, value(type(what), what)) != null) {
                throw cursor.invalid("key " + TextQuote.quoted(key) + " is there twice");
            }
        }
        return pairs;
    }

    private Type type(String what) {
        long id = cursor.uint32("the type of " + what);
        if (id >= Type.values().length) {
            throw cursor.invalid(what + " has the unknown type " + id);
        }
        return Type.values()[(int) id];
    }

    private GgufValue value(Type type, String what) {
        return switch (type) {
            case FLOAT32, FLOAT64 -> new GgufValue.Real(type, real(type, what));
            case BOOL -> new GgufValue.Flag(integer(type, what) == 1);
            case STRING -> new GgufValue.Text(cursor.text(what));
            case ARRAY -> array(what);
            default -> new GgufValue.Int(type, integer(type, what));
        };
    }

    private GgufValue array(String what) {
        Type type = type(what);
        int count = cursor.count("the array length of " + what, type.minBytes());
        switch (type) {
            case ARRAY -> throw cursor.invalid(what + " is an array of arrays, which is not supported");
            case STRING -> {
                List<String> texts = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    texts.add(cursor.text(what));
                }
                return new GgufValue.Texts(List.copyOf(texts));
            }
            case FLOAT32, FLOAT64 -> {
                double[] reals = new double[count];
                for (int i = 0; i < count; i++) {
                    reals[i] = real(type, what);
                }
                return new GgufValue.Reals(type, reals);
            }
            default -> {
                long[] integers = new long[count];
                for (int i = 0; i < count; i++) {
                    integers[i] = integer(type, what);
                }
                return new GgufValue.Ints(type, integers);
            }
        }
    }

    private double real(Type type, String what) {
        return type == Type.FLOAT32 ? cursor.float32(what) : cursor.float64(what);
    }

    private long integer(Type type, String what) {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedLong(cursor.int8(what));
            case INT8 -> cursor.int8(what);
            case UINT16 -> Short.toUnsignedLong(cursor.int16(what));
            case INT16 -> cursor.int16(what);
            case UINT32 -> cursor.uint32(what);
            case INT32 -> cursor.int32(what);
            case UINT64, INT64 -> cursor.int64(what);
            case BOOL -> {
                byte flag = cursor.int8(what);
                if (flag != 0 && flag != 1) {
                    throw cursor.invalid(what + " is a bool of value " + flag + ", where 0 and 1 are known");
                }
                yield flag;
            }
            default -> throw new IllegalArgumentException(type + " is no integer type");
        };
    }

    private static long alignment(GgufMetadata metadata) {
        String key = "general.alignment";
        long alignment = metadata.integerIfPresent(key).orElse(DEFAULT_ALIGNMENT);
        if (alignment < 8 || Long.bitCount(alignment) != 1 || alignment > 1 << 30) {
            throw metadata.invalid(key, "is " + alignment + ", not a power of two from 8 to 2^30");
        }
        return alignment;
    }

    private Map<String, GgufTensor> tensors(int count, long alignment) {
        Map<String, GgufTensor> tensors = new LinkedHashMap<>();
        long expected = 0;
        for (int i = 0; i < count; i++) {
            GgufTensor tensor = tensor(i);
            String where = "tensor " + TextQuote.quoted(tensor.name()) + ": ";
            // ggml asks for the same: the data follow one another in the order of the descriptions.
            if (tensor.offset() != expected) {
                throw cursor.invalid(where + "its data begin at " + Long.toUnsignedString(tensor.offset())
                        + ", where the end of the tensor before it, aligned to " + alignment + ", is " + expected);
            }
            if (tensors.put(tensor.name(), tensor) != null) {
                throw cursor.invalid(where + "the name is used twice");
            }
            if (tensor.byteSize() > file.size() - expected) {
                throw cursor.invalid(
                        where + "takes " + tensor.byteSize() + " bytes, more than the file has: it is " + "truncated");
            }
            expected = padded(expected + tensor.byteSize(), alignment);
        }
        return tensors;
    }

    private GgufTensor tensor(int index) {
        String name = cursor.text("the name of tensor " + index);
        String where = "tensor " + TextQuote.quoted(name);
        if (name.isEmpty() || name.length() > MAX_TENSOR_NAME_CHARS) {
            throw cursor.invalid(where + ": its name is " + name.length() + " characters long, where 1 to "
                    + MAX_TENSOR_NAME_CHARS + " are allowed");
        }
        long dimensions = cursor.uint32(where);
        if (dimensions > MAX_DIMENSIONS) {
            throw cursor.invalid(where + ": has " + dimensions + " dimensions, more than " + MAX_DIMENSIONS);
        }
        List<Long> shape = new ArrayList<>();
        for (int d = 0; d < dimensions; d++) {
            long extent = cursor.int64(where);
            if (extent < 0) {
                throw cursor.invalid(where + ": has an extent of " + Long.toUnsignedString(extent));
            }
            shape.addFirst(extent);
        }
        long typeId = cursor.uint32(where);
        GgmlType type = GgmlType.ofId(typeId);
        if (type == null) {
            throw cursor.invalid(where + ": has the type " + GgmlType.nameOf(typeId) + ", which cannot be read");
        }
        try {
            return new GgufTensor(name, type, shape, cursor.int64(where), GgufTensor.byteSize(type, shape));
        } catch (ArithmeticException e) {
            throw cursor.invalid(where + ": " + type + " shape " + shape + " has no size: " + e.getMessage());
        }
    }

    private static long padded(long position, long alignment) {
        return (position + alignment - 1) & -alignment;
    }
}
