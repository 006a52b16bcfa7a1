package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;

/**
 * Python's equality, ordering and membership.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Comparison {
    private Comparison() {}

    /** {@code left == right}. */
    public static boolean equal(Object left, Object right, Meter meter) {
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return compareNumbers(left, right, meter) == 0;
        }
        if (Types.isString(left) && Types.isString(right)) {
            return equalText(Strings.textOf(left), Strings.textOf(right), meter);
        }
        return switch (left) {
            case PySequence a
            when right instanceof PySequence b && a instanceof PyList == b instanceof PyList -> equalItems(a, b, meter);
            case PyDict a when right instanceof PyDict b -> equalDicts(a, b, meter);
            case PyRange a when right instanceof PyRange b -> a.sameElements(b);
            case DictView a
            when right instanceof DictView b && a.kind() != DictView.Kind.VALUES ->
                a.dict().size() == b.dict().size()
                        && b.elements(meter).stream().allMatch(item -> contains(a, item, meter));
            case Undefined ignored -> right instanceof Undefined;
            default -> left == right;
        };
    }

    /**
     * Sign of {@code left} against {@code right}; NaN compares as 2, which is neither less, equal nor greater.
     *
     * @param operator for the message, such as {@code <}
     * @throws TemplateException TypeError for types that have no order
     */
    public static int compare(String operator, Object left, Object right, Meter meter) {
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return compareNumbers(left, right, meter);
        }
        if (Types.isString(left) && Types.isString(right)) {
            return compareText(Strings.textOf(left), Strings.textOf(right), meter);
        }
        if (left instanceof PySequence a
                && right instanceof PySequence b
                && a instanceof PyList == b instanceof PyList) {
            return compareItems(operator, a, b, meter);
        }
        if (left instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.failure();
        }
        throw TemplateException.typeError("'" + operator + "' not supported between instances of '" + Types.name(left)
                + "' and '" + Types.name(right) + "'");
    }

    /** {@code left < right}. */
    public static boolean less(Object left, Object right, Meter meter) {
        return compare("<", left, right, meter) == -1;
    }

    /**
     * {@code needle in haystack}.
     *
     * @throws TemplateException TypeError when the haystack holds nothing, or the needle of a string is none
     */
    public static boolean contains(Object haystack, Object needle, Meter meter) {
        switch (haystack) {
            case String ignored -> {
                return containsText(haystack, needle, meter);
            }
            case Markup ignored -> {
                return containsText(haystack, needle, meter);
            }
            case PyDict dict -> {
                return dict.contains(needle, meter);
            }
            case DictView view
            when view.kind() == DictView.Kind.KEYS -> {
                return view.dict().contains(needle, meter);
            }
            default -> {
                if (!Iteration.isIterable(haystack)) {
                    throw TemplateException.typeError(
                            "argument of type '" + Types.name(haystack) + "' is not iterable");
                }
                if (haystack instanceof PyRange range && needle instanceof Long n) {
                    return range.contains(n);
                }
                Iterator<Object> items = Iteration.of(haystack, meter);
                while (items.hasNext()) {
                    if (same(items.next(), needle, meter)) {
                        return true;
                    }
                }
                return false;
            }
        }
    }

    // Containers compare elements by identity first, so a NaN is found in the list that holds it.
    private static boolean same(Object a, Object b, Meter meter) {
        return a == b || equal(a, b, meter);
    }

    private static boolean containsText(Object haystack, Object needle, Meter meter) {
        if (!Types.isString(needle)) {
            throw TemplateException.typeError(
                    "'in <string>' requires string as left operand, not " + Types.name(needle));
        }
        return TextSearch.contains(Strings.textOf(haystack), Strings.textOf(needle), meter);
    }

    private static boolean equalText(String a, String b, Meter meter) {
        if (a.length() != b.length()) {
            return false;
        }
        meter.characters(a.length() / 8);
        return a.equals(b);
    }

    private static boolean equalItems(PySequence a, PySequence b, Meter meter) {
        if (a.size() != b.size()) {
            return false;
        }
        meter.enter();
        boolean equal = true;
        for (int i = 0; i < a.size() && equal; i++) {
            meter.items(1);
            equal = same(a.get(i), b.get(i), meter);
        }
        meter.leave();
        return equal;
    }

    private static boolean equalDicts(PyDict a, PyDict b, Meter meter) {
        if (a.size() != b.size()) {
            return false;
        }
        meter.enter();
        boolean equal = true;
        Iterator<PyDict.Item> items = a.items(meter).iterator();
        while (items.hasNext() && equal) {
            PyDict.Item item = items.next();
            Object other = b.get(item.key(), meter);
            equal = other != null && same(item.value(), other, meter);
        }
        meter.leave();
        return equal;
    }

    private static int compareItems(String operator, PySequence a, PySequence b, Meter meter) {
        int shared = Math.min(a.size(), b.size());
        meter.enter();
        for (int i = 0; i < shared; i++) {
            meter.items(1);
            if (!same(a.get(i), b.get(i), meter)) {
                int order = compare(operator, a.get(i), b.get(i), meter);
                meter.leave();
                return order;
            }
        }
        meter.leave();
        return Integer.compare(a.size(), b.size());
    }

    private static int compareNumbers(Object left, Object right, Meter meter) {
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        if (left instanceof Double || right instanceof Double) {
            meter.step();
            double a = left instanceof Double d ? d : Numbers.big(left).doubleValue();
            double b = right instanceof Double d ? d : Numbers.big(right).doubleValue();
            if (Double.isNaN(a) || Double.isNaN(b)) {
                return 2;
            }
            // Exact, since a big int may round to the float it is compared with.
            if (Double.isFinite(a) && Double.isFinite(b) && !(left instanceof Double && right instanceof Double)) {
                meter.steps(20);
                return exact(left).compareTo(exact(right));
            }
            return a < b ? -1 : a > b ? 1 : 0;
        }
        BigInteger a = Numbers.big(left);
        BigInteger b = Numbers.big(right);
        meter.items(1L + Math.min(a.bitLength(), b.bitLength()) / 32);
        return a.compareTo(b);
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double d ? new BigDecimal(d) : new BigDecimal(Numbers.big(number));
    }

    // Python orders strings by code point; Java's compareTo orders by UTF-16 unit.
    private static int compareText(String a, String b, Meter meter) {
        int shared = Math.min(a.length(), b.length());
        int i = 0;
        while (i < shared && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        meter.characters(i);
        if (i == shared) {
            return Integer.compare(a.length(), b.length());
        }
        boolean surrogates = Character.isSurrogate(a.charAt(i)) && Character.isSurrogate(b.charAt(i));
        int from = surrogates && i > 0 && Character.isHighSurrogate(a.charAt(i - 1)) ? i - 1 : i;
        return Integer.compare(a.codePointAt(from), b.codePointAt(from));
    }
}
