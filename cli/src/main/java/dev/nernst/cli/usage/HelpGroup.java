package dev.nernst.cli.usage;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The heading of a flag in help: of a field, or of all fields of a class that have none of their own. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.TYPE})
public @interface HelpGroup {
    /** Flags that a command does not work without. */
    String REQUIRED = "Required";

    String MODEL = "Model";
    String DATA = "Data";
    String RUN = "Run and output";
    String MEASURED = "Held-out data and samples";
    String OPTIMIZER = "Optimiser";
    String WEIGHTS = "Weights that are trained";
    String SAMPLING = "Sampling";
    String ROLLOUTS = "Rollouts";
    String REWARD = "Policy and reward";
    String ANSWERS = "Answers";
    String GUARD = "Guard";
    String MACHINE = "Machine";
    String GENERAL = "General";

    /** The heading, one of those above. */
    String value();
}
