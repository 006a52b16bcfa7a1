package dev.nernst.em.weights;

import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.method.TrainingContext;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.tape.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a run trains. Used by one thread; closing frees weights and gradients, not the model it was made from. */
public interface Trainee extends AutoCloseable {
    /** The model in training. */
    LanguageModel model();

    /** The parameters that have gradients. */
    List<Parameter> parameters();

    /**
     * Scores under the weights before training.
     *
     * @param passes over {@link #model()}
     */
    TrainingContext.Reference reference(ForwardBackward passes);

    /** {@link #save(Path, Function)} of the weights as passes see them. */
    default void save(Path directory) throws IOException {
        save(directory, Parameter::data);
    }

    /**
     * Writes what was trained into an existing directory, so that it can be loaded from there; the file that makes it loadable
     * comes last.
     *
     * @param exact the weights of a parameter: the float32 ones where it is trained as a rounded copy of these
     */
    void save(Path directory, Function<Parameter, Tensor> exact) throws IOException;

    /** A parameter's weights before training as they are stored, for a float32 master to begin at; null where it has none. */
    default @Nullable Tensor stored(String parameter) {
        return null;
    }

    /** Bytes of the weights made for training and of their gradients. */
    long bytes();

    @Override
    void close();
}
