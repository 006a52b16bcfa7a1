package dev.nernst.em.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.weights.io.StrictJson;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a job is made of, as JSON: its records, one in the other. What is code, such as a reward, goes by its class. Stateless. */
final class JobDescription {
    private JobDescription() {}

    static ObjectNode of(Record described) {
        ObjectNode json = StrictJson.object();
        for (RecordComponent component : described.getClass().getRecordComponents()) {
            Object value = value(described, component);
            if (value instanceof Record inner) {
                json.set(component.getName(), of(inner));
            } else if (value instanceof Collection<?> list) {
                ArrayNode items = json.putArray(component.getName());
                list.forEach(item -> items.add(String.valueOf(item)));
            } else if (value != null) {
                put(json, component.getName(), value);
            }
        }
        return json;
    }

    private static void put(ObjectNode json, String name, Object value) {
        switch (value) {
            case Boolean flag -> json.put(name, flag);
            case Integer number -> json.put(name, number);
            case Long number -> json.put(name, number);
            case Double number -> json.put(name, number);
            case String text -> json.put(name, text);
            case Path path -> json.put(name, path.toAbsolutePath().normalize().toString());
            case Enum<?> choice ->
                json.put(name, choice.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            // A lambda's own name changes from JVM to JVM.
            default ->
                json.put(
                        name,
                        value.getClass().isHidden() ? "code" : value.getClass().getSimpleName());
        }
    }

    private static @Nullable Object value(Record described, RecordComponent component) {
        try {
            return component.getAccessor().invoke(described);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(described.getClass() + "." + component.getName(), e);
        }
    }
}
