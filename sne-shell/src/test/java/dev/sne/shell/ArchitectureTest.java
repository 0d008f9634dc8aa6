// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.Timer;
import org.junit.jupiter.api.Test;

/// The arrows between the modules, and what the path of a one-shot command must not touch. The
/// module descriptors say the same for whole modules; these rules also hold inside them.
class ArchitectureTest {
    private static final JavaClasses SNE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.sne");

    /// What `sne count`, `dump` and `load` run through, before the command itself.
    private static final String[] ONE_SHOT = {
        "dev.sne.netlink4j",
        "dev.sne.netlink4j.ffm",
        "dev.sne.netlink4j.uapi",
        "dev.sne.netlink4j.wait",
        "dev.sne.conntrack",
        "dev.sne.conntrack.uapi",
        "dev.sne.conntrack.filter",
    };

    @Test
    void netlinkKnowsNothingOfItsUsers() {
        check(onlyDependOn("dev.sne.netlink4j..", "io.netty.."));
    }

    @Test
    void conntrackSitsOnNetlinkAlone() {
        check(
                onlyDependOn(
                        "dev.sne.conntrack..",
                        "dev.sne.netlink4j..",
                        "io.netty..",
                        "tools.jackson.core.."));
    }

    @Test
    void interfacesSitOnNetlinkAlone() {
        check(
                onlyDependOn(
                        "dev.sne.ifmii..", "dev.sne.netlink4j..", "io.netty..", "javax.net.ssl.."));
    }

    @Test
    void theFailoverCoreNeedsNothingButTheLanguage() {
        check(
                classes()
                        .that()
                        .resideInAPackage("dev.sne.hasm..")
                        .and()
                        .resideOutsideOfPackage("dev.sne.hasm.runtime..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.sne.hasm..",
                                "java.lang..",
                                "java.nio",
                                "java.util..",
                                "java.time..",
                                "org.jspecify.."));
    }

    @Test
    void theFailoverCoreKnowsNothingOfItsRuntime() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.sne.hasm..")
                        .and()
                        .resideOutsideOfPackage("dev.sne.hasm.runtime..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.sne.hasm.runtime.."));
    }

    @Test
    void theRuntimeSitsOnConntrackInterfacesAndTheCore() {
        check(
                onlyDependOn(
                        "dev.sne.hasm.runtime..",
                        "dev.sne.hasm..",
                        "dev.sne.conntrack..",
                        "dev.sne.ifmii..",
                        "dev.sne.netlink4j..",
                        "io.netty..",
                        "io.prometheus..",
                        "javax.crypto.."));
    }

    /// A step is a function of its arguments: no clock, no thread, no socket, no chance.
    @Test
    void theFailoverCoreIsPure() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.sne.hasm..")
                        .and()
                        .resideOutsideOfPackage("dev.sne.hasm.runtime..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "java.util.concurrent..",
                                "java.util.random..",
                                "java.time.chrono..",
                                "java.nio.channels..",
                                "java.nio.file..",
                                "java.net..")
                        .orShould()
                        .dependOnClassesThat(
                                JavaClass.Predicates.belongToAnyOf(
                                        Clock.class,
                                        Instant.class,
                                        Random.class,
                                        Timer.class,
                                        Thread.class,
                                        ThreadLocal.class))
                        .orShould()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(Math.class, "random"));
    }

    @Test
    void nobodyDependsOnTheShell() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.sne.shell..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.sne.shell.."));
    }

    /// The shell runs the lab, where JUnit is not on the path.
    @Test
    void onlyTheTestSupportUsesJUnit() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.sne.testkit.junit..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.junit..", "dev.sne.testkit.junit.."));
    }

    @Test
    void nativeFunctionsAreBoundInOnePackagePerModule() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("..ffm..")
                        .should()
                        .dependOnClassesThat(
                                JavaClass.Predicates.belongToAnyOf(
                                        Linker.class, SymbolLookup.class)));
    }

    @Test
    void theParserOfConfigurationsIsUsedInOnePlace() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.sne.shell.config..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.tomlj..", "org.antlr.."));
    }

    @Test
    void aOneShotCommandStartsWithoutTheHeavyLibraries() {
        check(
                noClasses()
                        .that(residesInOneOf(ONE_SHOT))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "io.netty..",
                                "org.jline..",
                                "tools.jackson..",
                                "java.util.logging..",
                                "java.util.regex..",
                                "java.util.stream..",
                                "java.time.format.."));
    }

    private static DescribedPredicate<JavaClass> residesInOneOf(String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages)
                .as("that a one-shot command runs through");
    }

    private static ArchRule onlyDependOn(String module, String... others) {
        var allowed = new String[others.length + 3];
        System.arraycopy(others, 0, allowed, 3, others.length);
        allowed[0] = module;
        allowed[1] = "java..";
        allowed[2] = "org.jspecify..";
        return classes()
                .that()
                .resideInAPackage(module)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed);
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(SNE);
    }
}
