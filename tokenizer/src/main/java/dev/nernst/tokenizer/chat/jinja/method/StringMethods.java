package dev.nernst.tokenizer.chat.jinja.method;

import java.util.HashMap;
import java.util.Map;

/** All methods of str but {@code format}. */
final class StringMethods {
    static final Map<String, Method<String>> ALL = all();

    private StringMethods() {}

    private static Map<String, Method<String>> all() {
        Map<String, Method<String>> methods = new HashMap<>();
        StringCases.register(methods);
        StringSearch.register(methods);
        StringSplitting.register(methods);
        StringTrimming.register(methods);
        StringClasses.register(methods);
        return Map.copyOf(methods);
    }
}
