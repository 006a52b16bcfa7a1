package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * C's {@code strftime} in the C locale, on a time without zone, with glibc's {@code - _ 0 ^ #} flags.
 *
 * <p>One text, one object; not thread-safe.
 */
public final class Strftime {
    private final LocalDateTime time;

    private final Meter meter;

    private Strftime(LocalDateTime time, Meter meter) {
        this.meter = meter;
        this.time = time;
    }

    /** The time as the format says; an unknown directive stays as it is. */
    public static String format(LocalDateTime time, String format, Meter meter) {
        return new Strftime(time, meter).expand(format);
    }

    private String expand(String format) {
        TextBuilder out = new TextBuilder(meter);
        int at = 0;
        while (at < format.length()) {
            meter.step();
            int percent = format.indexOf('%', at);
            if (percent < 0 || percent == format.length() - 1) {
                return out.append(format, at, format.length()).toString();
            }
            out.append(format, at, percent);
            int from = percent + 1;
            int letter = from;
            while (letter < format.length() && "-_0^#".indexOf(format.charAt(letter)) >= 0) {
                letter++;
            }
            String flags = Strings.part(format, from, letter, meter);
            String shown = letter < format.length() ? directive(format.charAt(letter), flags) : null;
            int end = Math.min(format.length(), letter + 1);
            out.append(shown == null ? Strings.part(format, percent, end, meter) : shown);
            at = end;
        }
        return out.toString();
    }

    private @Nullable String directive(char letter, String flags) {
        return switch (letter) {
            case 'd' -> number(time.getDayOfMonth(), 2, '0', flags);
            case 'e' -> number(time.getDayOfMonth(), 2, ' ', flags);
            case 'm' -> number(time.getMonthValue(), 2, '0', flags);
            case 'y' -> number(Math.floorMod(time.getYear(), 100), 2, '0', flags);
            case 'C' -> number(Math.floorDiv(time.getYear(), 100), 2, '0', flags);
            case 'Y' -> number(time.getYear(), 1, '0', flags);
            case 'H' -> number(time.getHour(), 2, '0', flags);
            case 'k' -> number(time.getHour(), 2, ' ', flags);
            case 'I' -> number(hour12(), 2, '0', flags);
            case 'l' -> number(hour12(), 2, ' ', flags);
            case 'M' -> number(time.getMinute(), 2, '0', flags);
            case 'S' -> number(time.getSecond(), 2, '0', flags);
            case 'f' -> String.format("%06d", time.getNano() / 1000);
            case 'j' -> number(time.getDayOfYear(), 3, '0', flags);
            case 'u' -> number(time.getDayOfWeek().getValue(), 1, '0', flags);
            case 'w' -> number(time.getDayOfWeek().getValue() % 7, 1, '0', flags);
            case 'U' -> number(weekOfYear(time.getDayOfWeek().getValue() % 7), 2, '0', flags);
            case 'W' -> number(weekOfYear(time.getDayOfWeek().getValue() - 1), 2, '0', flags);
            case 'V' -> number(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0', flags);
            case 'G' -> number(time.get(IsoFields.WEEK_BASED_YEAR), 1, '0', flags);
            case 'g' -> number(time.get(IsoFields.WEEK_BASED_YEAR) % 100, 2, '0', flags);
            case 's' -> String.valueOf(ChronoUnit.SECONDS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time));
            case 'a' -> word(capitalised(time.getDayOfWeek().name()).substring(0, 3), flags);
            case 'A' -> word(capitalised(time.getDayOfWeek().name()), flags);
            case 'b', 'h' -> word(capitalised(time.getMonth().name()).substring(0, 3), flags);
            case 'B' -> word(capitalised(time.getMonth().name()), flags);
            case 'p' -> flags.contains("#") ? half().toLowerCase(Locale.ROOT) : half();
            case 'P' -> half().toLowerCase(Locale.ROOT);
            case 'c' -> expand("%a %b %e %H:%M:%S %Y");
            case 'D', 'x' -> expand("%m/%d/%y");
            case 'F' -> expand("%Y-%m-%d");
            case 'R' -> expand("%H:%M");
            case 'r' -> expand("%I:%M:%S %p");
            case 'T', 'X' -> expand("%H:%M:%S");
            // A time without zone has neither offset nor name.
            case 'z', 'Z' -> "";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> null;
        };
    }

    private int hour12() {
        return Math.floorMod(time.getHour() - 1, 12) + 1;
    }

    private int weekOfYear(int dayOfWeek) {
        return (time.getDayOfYear() + 6 - dayOfWeek) / 7;
    }

    private String half() {
        return time.getHour() < 12 ? "AM" : "PM";
    }

    private static String capitalised(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String word(String word, String flags) {
        return flags.contains("^") || flags.contains("#") ? word.toUpperCase(Locale.ROOT) : word;
    }

    private static String number(int value, int width, char pad, String flags) {
        String digits = String.valueOf(value);
        char fill = pad;
        for (char flag : flags.toCharArray()) {
            if (flag == '-') {
                return digits;
            }
            fill = flag == '_' ? ' ' : flag == '0' ? '0' : fill;
        }
        return String.valueOf(fill).repeat(Math.max(0, width - digits.length())) + digits;
    }
}
