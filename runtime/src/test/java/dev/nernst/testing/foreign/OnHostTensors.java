package dev.nernst.testing.foreign;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.HostMemory;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.op.OpTable;
import dev.nernst.runtime.parallel.Workers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ops of a provider with a memory of its own, for tests that hold their tensors in host memory: arguments are brought over
 * for a call and fetched after it. A test decorator: slow.
 */
public final class OnHostTensors implements Provider {
    private final Provider inner;
    private final Memory memory;
    private final Memory host;
    private final OpTable ops;

    private OnHostTensors(Provider inner) throws ReflectiveOperationException {
        this.inner = inner;
        this.memory = inner.memory();
        this.host = new HostMemory(inner.workers());
        this.ops = table(inner.ops());
    }

    /** The ops of a provider, on tensors of host memory. */
    public static OnHostTensors of(Provider provider) {
        try {
            return new OnHostTensors(provider);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public String description() {
        return inner.description();
    }

    @Override
    public Memory memory() {
        return host;
    }

    @Override
    public OpTable ops() {
        return ops;
    }

    @Override
    public Workers workers() {
        return inner.workers();
    }

    @Override
    public void close() {
        inner.close();
    }

    private OpTable table(OpTable table) throws ReflectiveOperationException {
        RecordComponent[] components = OpTable.class.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] ops = new Object[components.length];
        for (int i = 0; i < ops.length; i++) {
            types[i] = components[i].getType();
            Object op = components[i].getAccessor().invoke(table);
            ops[i] = Proxy.newProxyInstance(
                    types[i].getClassLoader(),
                    new Class<?>[] {types[i]},
                    (proxy, method, arguments) -> call(op, method, arguments));
        }
        return OpTable.class.getDeclaredConstructor(types).newInstance(ops);
    }

    private @Nullable Object call(Object op, Method method, Object @Nullable [] given) throws Throwable {
        if (given == null) {
            return method.invoke(op);
        }
        try (TensorArena arena = memory.newArena()) {
            Map<Tensor, Tensor> brought = new IdentityHashMap<>();
            Object[] arguments = given.clone();
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = brought(arguments[i], arena, brought);
            }
            Object result = method.invoke(op, arguments);
            for (Map.Entry<Tensor, Tensor> entry : brought.entrySet()) {
                if (!entry.getKey().storage().isReadOnly()) {
                    entry.getKey().copyFrom(memory.download(entry.getValue()));
                }
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static @Nullable Object brought(@Nullable Object argument, TensorArena arena, Map<Tensor, Tensor> brought)
            throws ReflectiveOperationException {
        if (argument instanceof Tensor tensor) {
            return brought.computeIfAbsent(tensor, arena::place);
        }
        if (argument instanceof List<?> list) {
            List<@Nullable Object> all = new ArrayList<>();
            for (Object each : list) {
                all.add(brought(each, arena, brought));
            }
            return all;
        }
        if (argument instanceof Record values && hasTensors(values)) {
            RecordComponent[] components = values.getClass().getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            Object[] parts = new Object[components.length];
            for (int i = 0; i < parts.length; i++) {
                types[i] = components[i].getType();
                parts[i] = brought(components[i].getAccessor().invoke(values), arena, brought);
            }
            return values.getClass().getDeclaredConstructor(types).newInstance(parts);
        }
        return argument;
    }

    private static boolean hasTensors(Record values) {
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            if (component.getGenericType().getTypeName().contains(Tensor.class.getName())) {
                return true;
            }
        }
        return false;
    }
}
