package dev.nernst.tokenizer.chat.jinja.syntax;

/**
 * One token.
 *
 * @param kind what it is
 * @param text an operator's or name's characters, a string's decoded text, the digits of a number, or data
 * @param line template line, from 1
 */
record Token(Kind kind, String text, int line) {
    /** Kinds of token. */
    enum Kind {
        DATA("template data / text"),
        VARIABLE_BEGIN("begin of print statement"),
        VARIABLE_END("end of print statement"),
        BLOCK_BEGIN("begin of statement block"),
        BLOCK_END("end of statement block"),
        NAME("name"),
        STRING("string"),
        INTEGER("integer"),
        FLOAT("float"),
        OPERATOR("operator"),
        END("end of template");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        String description() {
            return description;
        }
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    /** For messages. */
    String describe() {
        return kind == Kind.NAME || kind == Kind.OPERATOR ? text : kind.description();
    }
}
