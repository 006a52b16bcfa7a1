package dev.nernst.model.generate;

import java.util.List;

/**
 * The text of one sequence up to a stop string. What could be the beginning of one is held back until it is known not to
 * be, so that no listener sees a part of it, wherever token boundaries fall.
 */
final class StopText {
    private final List<String> stops;
    private final int longest;
    private final StringBuilder text = new StringBuilder();
    private int given;
    private boolean stopped;

    /** @param stops none empty */
    StopText(List<String> stops) {
        this.stops = stops;
        this.longest = stops.stream().mapToInt(String::length).max().orElse(0);
    }

    /** Adds text and returns what is now certain to come before any stop string. */
    String add(String piece) {
        int from = Math.max(given, text.length() - longest + 1);
        text.append(piece);
        int cut = -1;
        for (String stop : stops) {
            int at = text.indexOf(stop, from);
            if (at >= 0 && (cut < 0 || at < cut)) {
                cut = at;
            }
        }
        if (cut >= 0) {
            stopped = true;
            text.setLength(cut);
        }
        return give(stopped ? text.length() : text.length() - heldBack());
    }

    /** All that was held back; nothing follows. */
    String end() {
        return give(text.length());
    }

    boolean stopped() {
        return stopped;
    }

    /** The whole text, up to the stop string if one was found. */
    String text() {
        return text.toString();
    }

    private String give(int end) {
        String certain = text.substring(given, end);
        given = end;
        return certain;
    }

    /** Length of the longest end of the text that begins a stop string. */
    private int heldBack() {
        for (int length = Math.min(longest - 1, text.length() - given); length > 0; length--) {
            String tail = text.substring(text.length() - length);
            for (String stop : stops) {
                if (stop.startsWith(tail)) {
                    return length;
                }
            }
        }
        return 0;
    }
}
