package dev.nernst.tokenizer.chat.jinja.value;

/**
 * Something a template can call.
 *
 * <p>Belongs to one rendering; not thread-safe.
 */
public interface PyCallable extends PyObject {
    /** Calls it; failures are {@code TemplateException}. */
    Object call(Arguments arguments);
}
