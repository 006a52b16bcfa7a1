package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.filter.Filter;
import dev.nernst.tokenizer.chat.jinja.filter.FilterContext;
import dev.nernst.tokenizer.chat.jinja.filter.Filters;
import dev.nernst.tokenizer.chat.jinja.syntax.Expr;
import dev.nernst.tokenizer.chat.jinja.test.Tests;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Lookup;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyCallable;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PySlice;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Truth;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Expressions to values. One per render, not thread-safe. */
final class Evaluator implements FilterContext {
    private final Work work;
    private final Meter meter;
    private final Access access;
    private final Arguments none;

    Evaluator(Work work) {
        this.work = work;
        this.meter = work.meter();
        this.access = new Access(meter);
        this.none = Arguments.none(meter);
    }

    @Override
    public Lookup lookup() {
        return access;
    }

    @Override
    public Object filter(String name, Object input, Arguments arguments) {
        Filter filter = Filters.ALL.get(name);
        if (filter == null) {
            throw TemplateException.of("TemplateRuntimeError", "No filter named '" + name + "' found.");
        }
        arguments.charge(input);
        return made(filter.apply(input, arguments, this), input);
    }

    @Override
    public boolean test(String name, Object input, Arguments arguments) {
        arguments.charge(input);
        return Tests.apply(name, input, arguments);
    }

    /** The value of an expression. */
    Object evaluate(Expr expression, Scope scope) {
        meter.enter();
        Object value = value(expression, scope);
        meter.leave();
        return value;
    }

    private Object value(Expr expression, Scope scope) {
        return switch (expression) {
            case Expr.Const constant -> constant.value();
            case Expr.Name name -> scope.get(name.name());
            case Expr.Attribute attribute -> access.attribute(evaluate(attribute.owner(), scope), attribute.name());
            case Expr.Item item -> item(item, scope);
            case Expr.Call call -> call(call, scope, null);
            case Expr.Filter filter -> filtered(filter, scope, null);
            case Expr.Test test -> {
                Object input = evaluate(test.input(), scope);
                Arguments arguments = arguments(test.arguments(), scope);
                work.at(test.line());
                yield test(test.name(), input, arguments);
            }
            case Expr.Concat concat -> concat(concat, scope);
            case Expr.Binary binary ->
                Operators.binary(
                        binary.operator(), evaluate(binary.left(), scope), evaluate(binary.right(), scope), meter);
            case Expr.Sign sign -> Operators.sign(sign.negative(), evaluate(sign.operand(), scope), meter);
            case Expr.Not not -> !truth(not.operand(), scope);
            case Expr.And and -> {
                Object left = evaluate(and.left(), scope);
                yield Truth.of(left) ? evaluate(and.right(), scope) : left;
            }
            case Expr.Or or -> {
                Object left = evaluate(or.left(), scope);
                yield Truth.of(left) ? left : evaluate(or.right(), scope);
            }
            case Expr.Compare compare -> compare(compare, scope);
            case Expr.Conditional conditional -> conditional(conditional, scope);
            case Expr.Slice slice ->
                new PySlice(
                        optional(slice.start(), scope), optional(slice.stop(), scope), optional(slice.step(), scope));
            case Expr.TupleLiteral tuple -> new PyTuple(all(tuple.items(), scope), meter);
            case Expr.ListLiteral list -> new PyList(all(list.items(), scope), meter);
            case Expr.DictLiteral dict -> {
                PyDict value = new PyDict();
                dict.items()
                        .forEach(pair -> value.put(evaluate(pair.key(), scope), evaluate(pair.value(), scope), meter));
                yield value;
            }
            case Expr.NamespaceReference ignored ->
                throw new IllegalStateException("an assignment target outside an assignment");
        };
    }

    /** Whether an expression counts as true. */
    boolean truth(Expr expression, Scope scope) {
        return Truth.of(evaluate(expression, scope));
    }

    /** Applies a filter chain; where it has no input of its own, {@code block} is the input. */
    Object filtered(Expr.Filter filter, Scope scope, @Nullable Object block) {
        Object input = switch (filter.input()) {
            case Expr.Filter inner -> filtered(inner, scope, block);
            case Expr expression -> evaluate(expression, scope);
            case null -> block == null ? "" : block;
        };
        Arguments arguments = arguments(filter.arguments(), scope);
        work.at(filter.line());
        return filter(filter.name(), input, arguments);
    }

    /** Calls a function; {@code caller} is the body of a call block, or null. */
    Object call(Expr.Call call, Scope scope, @Nullable Object caller) {
        Object function = evaluate(call.function(), scope);
        Arguments arguments = arguments(call.arguments(), scope);
        if (caller != null) {
            Map<String, Object> keywords = new LinkedHashMap<>(arguments.keywords());
            keywords.put("caller", caller);
            arguments = new Arguments(arguments.positional(), keywords, meter);
        }
        work.at(call.line());
        return switch (function) {
            case PyCallable callable -> {
                arguments.charge();
                yield made(callable.call(arguments), function);
            }
            case Undefined undefined -> throw undefined.failure();
            default -> throw TemplateException.typeError("'" + Types.name(function) + "' object is not callable");
        };
    }

    private Object item(Expr.Item item, Scope scope) {
        Object owner = evaluate(item.owner(), scope);
        Object key = evaluate(item.key(), scope);
        return key instanceof PySlice slice ? access.slice(owner, slice) : access.item(owner, key);
    }

    private Object concat(Expr.Concat concat, Scope scope) {
        List<String> parts = new ArrayList<>(concat.parts().size());
        concat.parts().forEach(part -> parts.add(PyText.str(evaluate(part, scope), meter)));
        return Strings.join("", parts, meter);
    }

    private Object compare(Expr.Compare compare, Scope scope) {
        Object left = evaluate(compare.first(), scope);
        for (Expr.Operand operand : compare.operands()) {
            Object right = evaluate(operand.value(), scope);
            if (!Operators.compare(operand.comparator(), left, right, meter)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private Object conditional(Expr.Conditional conditional, Scope scope) {
        if (truth(conditional.test(), scope)) {
            return evaluate(conditional.then(), scope);
        }
        Expr otherwise = conditional.otherwise();
        return otherwise != null
                ? evaluate(otherwise, scope)
                : Undefined.because("the inline if-expression on line " + conditional.line()
                        + " evaluated to false and no else section was defined.");
    }

    private Object optional(@Nullable Expr expression, Scope scope) {
        return expression == null ? None.NONE : evaluate(expression, scope);
    }

    private List<Object> all(List<Expr> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        expressions.forEach(expression -> values.add(evaluate(expression, scope)));
        return values;
    }

    private Arguments arguments(Expr.CallArguments given, Scope scope) {
        if (given == Expr.CallArguments.NONE) {
            return none;
        }
        List<Object> positional = all(given.positional(), scope);
        Expr star = given.star();
        if (star != null) {
            positional.addAll(Iteration.list(evaluate(star, scope), meter));
        }
        if (given.keywords().isEmpty() && given.doubleStar() == null) {
            return new Arguments(positional, Map.of(), meter);
        }
        Map<String, Object> keywords = new LinkedHashMap<>();
        given.keywords().forEach(keyword -> add(keywords, keyword.name(), evaluate(keyword.value(), scope)));
        Expr doubleStar = given.doubleStar();
        if (doubleStar != null) {
            Object mapping = evaluate(doubleStar, scope);
            if (!(mapping instanceof PyDict dict)) {
                throw TemplateException.typeError("argument after ** must be a mapping, not " + Types.name(mapping));
            }
            dict.items(meter).forEach(item -> add(keywords, Strings.require(item.key()), item.value()));
        }
        return new Arguments(positional, keywords, meter);
    }

    /** Charges the text that a function has made, however it did that. */
    private Object made(Object result, Object input) {
        if (result != input) {
            if (result instanceof String text) {
                meter.text(text.length());
            } else if (result instanceof Markup markup) {
                meter.text(markup.text().length());
            }
        }
        return result;
    }

    private static void add(Map<String, Object> keywords, String name, Object value) {
        if (keywords.putIfAbsent(name, value) != null) {
            throw TemplateException.typeError("got multiple values for keyword argument '" + name + "'");
        }
    }
}
