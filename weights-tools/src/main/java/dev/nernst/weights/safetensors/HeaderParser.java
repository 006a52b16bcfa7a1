package dev.nernst.weights.safetensors;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.io.TextQuote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a header in one pass, believing nothing it says before it is checked. */
final class HeaderParser {
    private final String file;
    private final long dataBytes;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Header.Entry> entries = new ArrayList<>();

    private HeaderParser(String file, long dataBytes) {
        this.file = file;
        this.dataBytes = dataBytes;
    }

    /**
     * Parses and validates.
     *
     * @param file what messages call the file
     * @param json the header's bytes
     * @param dataBytes how many bytes follow the header in the file
     * @throws InvalidInputException if anything is not as the format says
     */
    static Header parse(String file, byte[] json, long dataBytes) {
        HeaderParser parser = new HeaderParser(file, dataBytes);
        parser.read(parser.decode(json));
        return parser.validated();
    }

    private CharBuffer decode(byte[] json) {
        if (json.length == 0 || json[0] != '{') {
            throw invalid("the header does not begin with '{'");
        }
        try {
            // A new decoder reports malformed bytes, where String would put replacement characters.
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            throw invalid("the header is not valid UTF-8");
        }
    }

    private void read(CharBuffer text) {
        try (JsonParser json = StrictJson.factory().createParser(text.array(), text.arrayOffset(), text.remaining())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                checkText(name);
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw invalid(quoted(name) + " is not an object");
                }
                if (name.equals(Header.METADATA_KEY)) {
                    readMetadata(json);
                } else {
                    readTensor(name, json);
                }
            }
            for (int i = (int) json.currentLocation().getCharOffset(); i < text.length(); i++) {
                if (text.charAt(i) != ' ') {
                    throw invalid("something other than spaces follows the header's closing '}'");
                }
            }
        } catch (JacksonException e) {
            throw invalid("the header is not valid JSON: " + StrictJson.reason(e));
        } catch (IOException e) {
            throw invalid("the header cannot be read: " + e);
        }
    }

    private void readMetadata(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            checkText(key);
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw invalid("the value of " + quoted(key) + " in __metadata__ is not a string");
            }
            String value = json.getText();
            checkText(value);
            metadata.put(key, value);
        }
    }

    private void readTensor(String name, JsonParser json) throws IOException {
        StoredType type = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> type = readType(name, json);
                case "shape" -> shape = readNumbers(name, field, json);
                case "data_offsets" -> offsets = readNumbers(name, field, json);
                // The reference implementation passes over other fields too.
                default -> json.skipChildren();
            }
        }
        if (type == null || shape == null || offsets == null) {
            String missing = type == null ? "dtype" : shape == null ? "shape" : "data_offsets";
            throw invalid(name, "has no " + missing);
        }
        entries.add(entry(name, new TensorInfo(name, type, shape), offsets));
    }

    private Header.Entry entry(String name, TensorInfo info, List<Long> offsets) {
        if (offsets.size() != 2) {
            throw invalid(name, "data_offsets has " + offsets.size() + " numbers, not 2");
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (begin > end) {
            throw invalid(name, "its data begins at " + begin + ", after its end at " + end);
        }
        if (end > dataBytes) {
            throw invalid(
                    name, "its data ends at byte " + end + ", but only " + dataBytes + " bytes follow the header");
        }
        long bytes;
        try {
            bytes = info.byteSize();
        } catch (ArithmeticException e) {
            throw invalid(
                    name,
                    "the size of " + info.type() + " shape " + info.shape() + " cannot be had in bytes: "
                            + e.getMessage());
        }
        if (bytes != end - begin) {
            throw invalid(
                    name,
                    info.type() + " shape " + info.shape() + " takes " + bytes + " bytes, but its data_offsets span "
                            + (end - begin));
        }
        return new Header.Entry(info, begin, end);
    }

    private StoredType readType(String name, JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw invalid(name, "dtype is not a string");
        }
        StoredType type = StoredType.named(json.getText());
        if (type == null) {
            throw invalid(name, "the dtype " + quoted(json.getText()) + " is not known");
        }
        return type;
    }

    private List<Long> readNumbers(String name, String field, JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw invalid(name, field + " is not a list");
        }
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw invalid(name, field + " holds something that is not a whole number");
            }
            JsonParser.NumberType kind = json.getNumberType();
            // -0 is 0 as a number, but no size: the reference implementation refuses it.
            if (kind == JsonParser.NumberType.BIG_INTEGER || json.getText().startsWith("-")) {
                throw invalid(name, field + " holds " + quoted(json.getText()) + ", which is out of range");
            }
            numbers.add(json.getLongValue());
        }
        return numbers;
    }

    private Header validated() {
        entries.sort(Comparator.comparingLong(Header.Entry::begin).thenComparingLong(Header.Entry::end));
        Map<String, Header.Entry> tensors = LinkedHashMap.newLinkedHashMap(entries.size());
        long expected = 0;
        Header.@Nullable Entry previous = null;
        for (Header.Entry entry : entries) {
            if (entry.begin() < expected && previous != null) {
                throw invalid(
                        entry.info().name(),
                        "its data begins at " + entry.begin() + ", inside that of "
                                + quoted(previous.info().name()) + ", which ends at " + expected);
            }
            if (entry.begin() > expected) {
                throw invalid(
                        entry.info().name(),
                        "its data begins at " + entry.begin() + ", but nothing uses the " + (entry.begin() - expected)
                                + " bytes before it");
            }
            tensors.put(entry.info().name(), entry);
            expected = entry.end();
            previous = entry;
        }
        if (expected != dataBytes) {
            throw invalid("the tensors end at byte " + expected + " of the data, but " + dataBytes
                    + " bytes follow the header");
        }
        return new Header(metadata, tensors);
    }

    /** JSON escapes can spell half a surrogate pair, which no UTF-8 can hold. */
    private void checkText(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw invalid("the header holds an unpaired surrogate in " + quoted(text));
        }
    }

    private InvalidInputException invalid(String tensor, String reason) {
        return invalid("tensor " + quoted(tensor) + ": " + reason);
    }

    private InvalidInputException invalid(String reason) {
        return new InvalidInputException(file + ": " + reason);
    }

    private static String quoted(String text) {
        return TextQuote.quoted(text);
    }
}
