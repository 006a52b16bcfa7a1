package dev.nernst.cli.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** Rules for every class, whatever its module. */
@AnalyzeClasses(packages = "dev.nernst", importOptions = PublishedClasses.class)
class HouseRulesTest {
    private static final String CLI = "dev.nernst.cli..";

    @ArchTest
    static final ArchRule onlyTheCommandLineEndsTheJvm = noClasses()
            .that()
            .resideOutsideOfPackage(CLI)
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule onlyTheEntriesOfTheProgramEndTheJvm = noClasses()
            .that()
            .resideOutsideOfPackages("dev.nernst.cli", "dev.nernst.cli.entry", "dev.nernst.cli.launch")
            .should()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule onlyTheEntryPrints = noClasses()
            .that()
            .resideOutsideOfPackage("dev.nernst.cli.entry")
            .should(ACCESS_STANDARD_STREAMS)
            .because("commands write to the writers they are given");

    @ArchTest
    static final ArchRule staticFieldsAreFinal = fields().that()
            .areStatic()
            .should()
            .beFinal()
            .because("nothing global changes: two models in one JVM do not know each other");

    @ArchTest
    static final ArchRule packagesAreNullMarked = classes()
            .that(DescribedPredicate.describe("are not module descriptors", HouseRulesTest::isInAPackage))
            .should(new ArchCondition<>("live in a package that is @NullMarked") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new SimpleConditionEvent(
                            item, marked, item.getName() + ": package " + item.getPackageName()));
                }
            });

    @ArchTest
    static final ArchRule theVectorApiIsOptional = noClasses()
            .that()
            .resideOutsideOfPackage("dev.nernst.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator.vector..")
            .because("the program runs with the scalar provider where the module is missing");

    private static boolean isInAPackage(JavaClass type) {
        return !type.getPackageName().isEmpty();
    }
}
