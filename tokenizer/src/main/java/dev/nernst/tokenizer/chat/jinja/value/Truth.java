package dev.nernst.tokenizer.chat.jinja.value;

import java.math.BigInteger;

/**
 * Python's truth value of anything.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Truth {
    private Truth() {}

    /** Empty, zero, none and undefined are false. */
    public static boolean of(Object value) {
        return switch (value) {
            case Boolean b -> b;
            case None ignored -> false;
            case Undefined ignored -> false;
            case String s -> !s.isEmpty();
            case Markup m -> !m.text().isEmpty();
            case Long n -> n != 0;
            case BigInteger ignored -> true;
            case Double d -> d != 0;
            case PySequence sequence -> sequence.size() > 0;
            case PyDict dict -> dict.size() > 0;
            case DictView view -> view.dict().size() > 0;
            case PyRange range -> range.size() > 0;
            case Sized sized -> sized.size() > 0;
            default -> true;
        };
    }
}
