package dev.jetpilot.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** The rooms of docs/design.md section 3: what each may touch, and that imports go one way. */
@AnalyzeClasses(packages = "dev.jetpilot.operator", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {
    private static final String[] PURE = {
        "dev.jetpilot.operator.fleet..",
        "dev.jetpilot.operator.rollout..",
        "dev.jetpilot.operator.workload..",
        "dev.jetpilot.operator.analysis.judge..",
        // Not what is below it: facts.agents asks and has written.
        "dev.jetpilot.operator.facts"
    };

    @ArchTest
    static final ArchRule pureRoomsKnowNoClientNoFrameworkAndNoLogger = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.fabric8.kubernetes.client.dsl..",
                    "io.fabric8.kubernetes.client.informers..",
                    "io.javaoperatorsdk..",
                    "io.micrometer..",
                    "org.slf4j..",
                    "java.net.http..",
                    "java.util.concurrent..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pureRoomsHaveNoClock = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.time.Clock.class)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyTheAdapterAndTheRuntimeAndTheSourcesKnowTheFramework = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.jetpilot.operator",
                    "dev.jetpilot.operator.reconcile..",
                    "dev.jetpilot.operator.runtime..",
                    "dev.jetpilot.operator.observe..",
                    "dev.jetpilot.operator.report..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.javaoperatorsdk..");

    @ArchTest
    static final ArchRule roomsImportOneWay = SlicesRuleDefinition.slices()
            .matching("dev.jetpilot.operator.(*)..")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule noStaticMutableState = noFields()
            .that()
            .areStatic()
            .and()
            .areNotFinal()
            .should()
            .beDeclaredInClassesThat()
            .resideInAPackage("dev.jetpilot.operator..")
            .allowEmptyShould(true);
}
