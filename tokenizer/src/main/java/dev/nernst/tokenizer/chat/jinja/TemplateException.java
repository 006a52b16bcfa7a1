package dev.nernst.tokenizer.chat.jinja;

import dev.nernst.tokenizer.TokenizerException;

/**
 * Why a template could not be parsed or rendered.
 *
 * <p>{@link #type()} is the name that Python's Jinja2 gives the same failure ({@code TemplateError} for {@code raise_exception},
 * {@code TemplateSyntaxError}, {@code UndefinedError}, {@code TypeError} and so on), {@link #reason()} the sentence alone and
 * {@link #line()} the 1-based template line, or 0 where none is known. Immutable.
 */
public final class TemplateException extends TokenizerException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final String reason;
    private final int line;

    /**
     * @param type the Python exception's class name
     * @param reason one sentence
     * @param line template line, from 1; 0 when unknown
     */
    public TemplateException(String type, String reason, int line) {
        super(describe(type, reason, line));
        this.type = type;
        this.reason = reason;
        this.line = line;
    }

    /** A failure whose line the evaluator adds later. */
    public static TemplateException of(String type, String reason) {
        return new TemplateException(type, reason, 0);
    }

    /** A value of the wrong Python type. */
    public static TemplateException typeError(String reason) {
        return of("TypeError", reason);
    }

    /** A value of the right type and the wrong content. */
    public static TemplateException valueError(String reason) {
        return of("ValueError", reason);
    }

    /** Something the sandbox forbids. */
    public static TemplateException security(String reason) {
        return of("SecurityError", reason);
    }

    /** A template that cannot be parsed. */
    public static TemplateException syntax(String reason, int line) {
        return new TemplateException("TemplateSyntaxError", reason, line);
    }

    /** The same failure at a line, unless it has one already. */
    public TemplateException atLine(int where) {
        if (line != 0 || where == 0) {
            return this;
        }
        TemplateException located = new TemplateException(type, reason, where);
        located.setStackTrace(getStackTrace());
        return located;
    }

    /** The Python exception's class name. */
    public String type() {
        return type;
    }

    /** The reason alone; for {@code raise_exception} the template's own message. */
    public String reason() {
        return reason;
    }

    /** Template line from 1, 0 when unknown. */
    public int line() {
        return line;
    }

    // raise_exception carries a sentence written for the user, so it stands alone.
    private static String describe(String type, String reason, int line) {
        if (type.equals("TemplateError")) {
            return reason;
        }
        return (line > 0 ? "chat template, line " + line + ": " : "chat template: ") + type + ": " + reason;
    }
}
