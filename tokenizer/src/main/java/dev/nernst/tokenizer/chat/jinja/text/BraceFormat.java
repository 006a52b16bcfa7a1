package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Lookup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import dev.nernst.tokenizer.chat.jinja.value.TextSearch;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Python's {@code str.format} (library reference, "Format String Syntax"). Attributes and elements of fields go through the
 * sandbox's own look-up. One call, one object; not thread-safe.
 */
public final class BraceFormat {
    private static final int MAX_NESTING = 2;

    /** How a field's key finds its value; null when the key is missing. */
    public interface Fields {
        /** The value of a named field. */
        @Nullable
        Object named(String name);
    }

    private final Lookup lookup;
    private final Meter meter;
    private final List<Object> positional;
    private final Fields named;
    private int automatic;
    private boolean numbered;

    private BraceFormat(Lookup lookup, List<Object> positional, Fields named) {
        this.lookup = lookup;
        this.meter = lookup.meter();
        this.positional = positional;
        this.named = named;
    }

    /** {@code text.format(*positional, **named)}. */
    public static String format(String text, List<Object> positional, Map<String, Object> named, Lookup lookup) {
        return new BraceFormat(lookup, positional, named::get).expand(text, MAX_NESTING);
    }

    /** {@code text.format_map(fields)}. */
    public static String formatMap(String text, Fields fields, Lookup lookup) {
        return new BraceFormat(lookup, List.of(), fields).expand(text, MAX_NESTING);
    }

    private String expand(String text, int nesting) {
        if (nesting == 0) {
            throw TemplateException.valueError("Max string recursion exceeded");
        }
        TextBuilder out = new TextBuilder(meter);
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == c;
            if ((c == '{' || c == '}') && doubled) {
                out.append(c);
                at += 2;
            } else if (c == '}') {
                throw TemplateException.valueError("Single '}' encountered in format string");
            } else if (c == '{') {
                int end = closing(text, at + 1);
                out.append(field(Strings.part(text, at + 1, end, meter), nesting));
                at = end + 1;
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }

    private int closing(String text, int from) {
        int depth = 1;
        for (int at = from; at < text.length(); at++) {
            meter.characters(1);
            char c = text.charAt(at);
            if (c == '[' && depth == 1) {
                int bracket = TextSearch.first(text, "]", at, meter);
                at = bracket < 0 ? at : bracket;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return at;
            }
        }
        throw TemplateException.valueError(
                from == text.length()
                        ? "Single '{' encountered in format string"
                        : "expected '}' before end of string");
    }

    private String field(String body, int nesting) {
        int end = 0;
        while (end < body.length() && body.charAt(end) != '!' && body.charAt(end) != ':') {
            if (body.charAt(end) == '[') {
                int bracket = TextSearch.first(body, "]", end, meter);
                end = bracket < 0 ? end : bracket;
            } else if (body.charAt(end) == '{') {
                throw TemplateException.valueError("unexpected '{' in field name");
            }
            end++;
        }
        Object value = value(body.substring(0, end));
        String rest = body.substring(end);
        if (rest.startsWith("!")) {
            if (rest.length() < 2 || (rest.length() > 2 && rest.charAt(2) != ':')) {
                throw TemplateException.valueError("expected ':' after conversion specifier");
            }
            value = switch (rest.charAt(1)) {
                case 's' -> PyText.str(value, meter);
                case 'r' -> PyText.repr(value, meter);
                case 'a' -> PercentFormat.format("%a", PyTuple.of(meter, value), meter);
                default -> throw TemplateException.valueError("Unknown conversion specifier " + rest.charAt(1));
            };
            rest = rest.substring(2);
        }
        String spec = rest.isEmpty() ? "" : expand(rest.substring(1), nesting - 1);
        return FormatSpec.format(value, spec, meter);
    }

    private Object value(String name) {
        int end = 0;
        while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
            end++;
        }
        Object value = first(name.substring(0, end));
        int at = end;
        while (at < name.length()) {
            if (name.charAt(at) == '[') {
                int bracket = TextSearch.first(name, "]", at, meter);
                if (bracket < 0) {
                    throw TemplateException.valueError("Missing ']' in format string");
                }
                String key = name.substring(at + 1, bracket);
                value = lookup.item(value, isNumber(key) ? (Object) Long.valueOf(key) : key);
                at = bracket + 1;
            } else if (name.charAt(at) == '.') {
                int from = ++at;
                while (at < name.length() && name.charAt(at) != '.' && name.charAt(at) != '[') {
                    at++;
                }
                meter.text(at - (long) from);
                value = lookup.attribute(value, name.substring(from, at));
            } else {
                throw TemplateException.valueError("Only '.' or '[' may follow ']' in format field specifier");
            }
        }
        return value;
    }

    private Object first(String key) {
        if (key.isEmpty() || isNumber(key)) {
            if (key.isEmpty() ? numbered : automatic > 0) {
                throw TemplateException.valueError(
                        "cannot switch between manual field specification and automatic field numbering");
            }
            numbered |= !key.isEmpty();
            long index = key.isEmpty() ? automatic++ : Long.parseLong(key);
            if (index >= positional.size()) {
                throw TemplateException.of(
                        "IndexError", "Replacement index " + index + " out of range for positional args tuple");
            }
            return positional.get((int) index);
        }
        Object value = named.named(key);
        if (value == null) {
            throw TemplateException.of("KeyError", PyText.repr(key, meter));
        }
        return value;
    }

    private static boolean isNumber(String key) {
        return !key.isEmpty() && key.length() < 10 && key.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
