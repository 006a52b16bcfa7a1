package dev.nernst.tokenizer.chat.jinja.value;

import java.util.function.Function;

/**
 * A function or bound method made of Java code.
 *
 * <p>Belongs to one rendering; not thread-safe.
 *
 * @param name the name that messages show
 * @param code what it does
 */
public record PyFunction(String name, Function<Arguments, Object> code) implements PyCallable {
    @Override
    public String typeName() {
        return "builtin_function_or_method";
    }

    @Override
    public Object call(Arguments arguments) {
        return code.apply(arguments);
    }

    @Override
    public String show(Meter meter) {
        return "<built-in method " + name + ">";
    }
}
