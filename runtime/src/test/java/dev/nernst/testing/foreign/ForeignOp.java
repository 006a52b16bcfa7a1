package dev.nernst.testing.foreign;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.op.TopLogits;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any op on foreign memory: tensors among the arguments, and within records and lists, become what they hold inside, and
 * numbers are counted as they cross. So a new op needs nothing here.
 */
record ForeignOp(String name, Object inside, ForeignMemory memory, Traffic traffic) implements InvocationHandler {
    /** Numbers that an op gives back or fills for each row of head statistics, each a double. */
    private static final long STATISTICS_BYTES = 3 * Double.BYTES;

    static <T> T of(Class<T> type, T inside, ForeignMemory memory, Traffic traffic) {
        ForeignOp handler = new ForeignOp(type.getSimpleName(), inside, memory, traffic);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, given);
        }
        Object[] arguments = given == null ? new Object[0] : given.clone();
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = inside(name + "." + method.getName() + " " + parameters[i].getName(), arguments[i]);
        }
        try {
            method.setAccessible(true);
            Object result = method.invoke(inside, arguments);
            traffic.out(name + "." + method.getName(), bytes(result));
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private @Nullable Object inside(String what, @Nullable Object argument) throws ReflectiveOperationException {
        switch (argument) {
            case Tensor tensor -> {
                return memory.inside(tensor);
            }
            case List<?> list -> {
                Object[] all = new Object[list.size()];
                for (int i = 0; i < all.length; i++) {
                    all[i] = inside(what, list.get(i));
                }
                return Arrays.asList(all);
            }
            case HeadStatistics statistics -> {
                // Filled by forward halves, read by the backward half.
                if (what.endsWith(" out")) {
                    traffic.out(what, STATISTICS_BYTES * statistics.rows());
                } else {
                    traffic.in(what, STATISTICS_BYTES * statistics.rows());
                }
                return statistics;
            }
            case AttentionLayout layout -> {
                traffic.inOnce(what, layout, layoutBytes(layout));
                return layout;
            }
            case Record values -> {
                return insideRecord(what, values);
            }
            case null -> {
                return null;
            }
            default -> {
                if (argument.getClass().isArray()) {
                    traffic.inOnce(what, argument, bytes(argument));
                }
                return argument;
            }
        }
    }

    private Record insideRecord(String what, Record values) throws ReflectiveOperationException {
        RecordComponent[] components = values.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] parts = new Object[components.length];
        for (int i = 0; i < parts.length; i++) {
            Method accessor = components[i].getAccessor();
            accessor.setAccessible(true);
            types[i] = components[i].getType();
            parts[i] = inside(what + "." + components[i].getName(), accessor.invoke(values));
        }
        var constructor = values.getClass().getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return (Record) constructor.newInstance(parts);
    }

    private static long layoutBytes(AttentionLayout layout) {
        long tiles =
                Arrays.stream(layout.tileRows()).mapToLong(rows -> rows.length).sum();
        return Integer.BYTES * (3L * layout.sequences() + tiles);
    }

    private static long bytes(@Nullable Object numbers) {
        return switch (numbers) {
            case null -> 0;
            case int[] values -> (long) Integer.BYTES * values.length;
            case float[] values -> (long) Float.BYTES * values.length;
            case double[] values -> (long) Double.BYTES * values.length;
            case Double value -> Double.BYTES;
            case SoftmaxSums[] sums -> sums.length * (Float.BYTES + 2L * Double.BYTES);
            case List<?> list -> list.stream().mapToLong(ForeignOp::bytes).sum();
            case TopLogits top -> (Integer.BYTES + (long) Float.BYTES) * top.ids().length;
            default -> throw new IllegalArgumentException("nobody has said how many bytes " + numbers + " takes");
        };
    }
}
