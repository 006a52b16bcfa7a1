package dev.nernst.cli.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** cli → em → model → {tokenizer, weights → runtime}: no module knows one that stands above or beside it. */
@AnalyzeClasses(packages = "dev.nernst", importOptions = PublishedClasses.class)
class ModuleArrowsTest {
    private static final String RUNTIME = "dev.nernst.runtime..";
    private static final String WEIGHTS = "dev.nernst.weights..";
    private static final String TOKENIZER = "dev.nernst.tokenizer..";
    private static final String MODEL = "dev.nernst.model..";
    private static final String EM = "dev.nernst.em..";
    private static final String CLI = "dev.nernst.cli..";

    @ArchTest
    static final ArchRule runtimeKnowsNone = unaware(RUNTIME, WEIGHTS, TOKENIZER, MODEL, EM, CLI);

    @ArchTest
    static final ArchRule weightsKnowRuntimeAlone = unaware(WEIGHTS, TOKENIZER, MODEL, EM, CLI);

    @ArchTest
    static final ArchRule tokenizerKnowsNone = unaware(TOKENIZER, RUNTIME, WEIGHTS, MODEL, EM, CLI);

    @ArchTest
    static final ArchRule modelIsBelowEm = unaware(MODEL, EM, CLI);

    @ArchTest
    static final ArchRule emIsBelowCli = unaware(EM, CLI);

    @ArchTest
    static final ArchRule modulesHaveNoCycle =
            slices().matching("dev.nernst.(*)..").should().beFreeOfCycles();

    private static ArchRule unaware(String module, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others);
    }
}
