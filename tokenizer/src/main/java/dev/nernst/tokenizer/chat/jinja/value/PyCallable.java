package dev.nernst.tokenizer.chat.jinja.value;

/** Something a template can call. */
public interface PyCallable extends PyObject {
    /** Calls it; failures are {@code TemplateException}. */
    Object call(Arguments arguments);
}
