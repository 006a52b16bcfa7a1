package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;

/**
 * Python's equality, ordering and membership.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Comparison {
    private Comparison() {}

    /** {@code left == right}. */
    public static boolean equal(Object left, Object right) {
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return compareNumbers(left, right) == 0;
        }
        if (Types.isString(left) && Types.isString(right)) {
            return Strings.textOf(left).equals(Strings.textOf(right));
        }
        return switch (left) {
            case PySequence a
            when right instanceof PySequence b && a instanceof PyList == b instanceof PyList ->
                equalItems(a.items(), b.items());
            case PyDict a when right instanceof PyDict b -> equalDicts(a, b);
            case PyRange a when right instanceof PyRange b -> equalItems(a.elements(), b.elements());
            case DictView a
            when right instanceof DictView b && a.kind() != DictView.Kind.VALUES ->
                a.dict().size() == b.dict().size() && b.elements().stream().allMatch(item -> contains(a, item));
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
    public static int compare(String operator, Object left, Object right) {
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return compareNumbers(left, right);
        }
        if (Types.isString(left) && Types.isString(right)) {
            return compareText(Strings.textOf(left), Strings.textOf(right));
        }
        if (left instanceof PySequence a
                && right instanceof PySequence b
                && a instanceof PyList == b instanceof PyList) {
            return compareItems(operator, a.items(), b.items());
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
    public static boolean less(Object left, Object right) {
        return compare("<", left, right) == -1;
    }

    /**
     * {@code needle in haystack}.
     *
     * @throws TemplateException TypeError when the haystack holds nothing, or the needle of a string is none
     */
    public static boolean contains(Object haystack, Object needle) {
        switch (haystack) {
            case String ignored -> {
                return containsText(haystack, needle);
            }
            case Markup ignored -> {
                return containsText(haystack, needle);
            }
            case PyDict dict -> {
                return dict.contains(needle);
            }
            case DictView view
            when view.kind() == DictView.Kind.KEYS -> {
                return view.dict().contains(needle);
            }
            default -> {
                if (!Iteration.isIterable(haystack)) {
                    throw TemplateException.typeError(
                            "argument of type '" + Types.name(haystack) + "' is not iterable");
                }
                Iterator<Object> items = Iteration.of(haystack);
                while (items.hasNext()) {
                    if (same(items.next(), needle)) {
                        return true;
                    }
                }
                return false;
            }
        }
    }

    // Containers compare elements by identity first, so a NaN is found in the list that holds it.
    private static boolean same(Object a, Object b) {
        return a == b || equal(a, b);
    }

    private static boolean containsText(Object haystack, Object needle) {
        if (!Types.isString(needle)) {
            throw TemplateException.typeError(
                    "'in <string>' requires string as left operand, not " + Types.name(needle));
        }
        return Strings.textOf(haystack).contains(Strings.textOf(needle));
    }

    private static boolean equalItems(List<Object> a, List<Object> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalDicts(PyDict a, PyDict b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (PyDict.Item item : a.items()) {
            Object other = b.get(item.key());
            if (other == null || !same(item.value(), other)) {
                return false;
            }
        }
        return true;
    }

    private static int compareItems(String operator, List<Object> a, List<Object> b) {
        int shared = Math.min(a.size(), b.size());
        for (int i = 0; i < shared; i++) {
            if (!same(a.get(i), b.get(i))) {
                return compare(operator, a.get(i), b.get(i));
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static int compareNumbers(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        if (left instanceof Double || right instanceof Double) {
            double a = left instanceof Double d ? d : Numbers.big(left).doubleValue();
            double b = right instanceof Double d ? d : Numbers.big(right).doubleValue();
            if (Double.isNaN(a) || Double.isNaN(b)) {
                return 2;
            }
            // Exact, since a big int may round to the float it is compared with.
            if (Double.isFinite(a) && Double.isFinite(b)) {
                return exact(left).compareTo(exact(right));
            }
            return a < b ? -1 : a > b ? 1 : 0;
        }
        return Numbers.big(left).compareTo(Numbers.big(right));
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double d ? new BigDecimal(d) : new BigDecimal(Numbers.big(number));
    }

    // Python orders strings by code point; Java's compareTo orders by UTF-16 unit.
    private static int compareText(String a, String b) {
        int shared = Math.min(a.length(), b.length());
        for (int i = 0; i < shared; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                boolean surrogates = Character.isSurrogate(a.charAt(i)) && Character.isSurrogate(b.charAt(i));
                int from = surrogates && i > 0 && Character.isHighSurrogate(a.charAt(i - 1)) ? i - 1 : i;
                return Integer.compare(a.codePointAt(from), b.codePointAt(from));
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
