package dev.nernst.em.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.weights.io.StrictJson;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
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
                // A lambda's own name changes from JVM to JVM.
                String own =
                        value.getClass().isHidden() ? "code" : value.getClass().getSimpleName();
                if (!StrictJson.putSetting(json, component.getName(), value)) {
                    json.put(component.getName(), own);
                }
            }
        }
        return json;
    }

    private static @Nullable Object value(Record described, RecordComponent component) {
        try {
            return component.getAccessor().invoke(described);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(described.getClass() + "." + component.getName(), e);
        }
    }
}
