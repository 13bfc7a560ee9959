package dev.skiff.lab;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.skiff.protocol.transfer.ClientHandshake;
import dev.skiff.protocol.transfer.Transfer;
import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The rooms of the house and the doors between them, as {@code docs/architecture.md} draws them.
 */
class ArchitectureTest {
  private static final String PROTOCOL = "dev.skiff.protocol..";
  private static final String WIRE = "dev.skiff.protocol.wire..";
  private static final String TRANSFER = "dev.skiff.protocol.transfer..";
  private static final String RATE = "dev.skiff.protocol.rate..";
  private static final String STORAGE = "dev.skiff.storage..";
  private static final String NET = "dev.skiff.net..";
  private static final String MESSAGES = "dev.skiff.protocol.tcp..";
  private static final String TCP = "dev.skiff.tcp..";
  private static final String UDP = "dev.skiff.udp..";
  private static final String API = "dev.skiff";
  private static final String CLI = "dev.skiff.cli..";

  /** The engine from its doors down: a package uses what is on floors below its own. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("dev.skiff"),
          Set.of("dev.skiff.server", "dev.skiff.client"),
          Set.of("dev.skiff.runtime"),
          Set.of("dev.skiff.udp", "dev.skiff.tcp"),
          Set.of("dev.skiff.storage", "dev.skiff.net.linux", "dev.skiff.net.nio"),
          Set.of("dev.skiff.storage.file", "dev.skiff.net"),
          Set.of("dev.skiff.io", "dev.skiff.transfer"),
          Set.of("dev.skiff.linux", "dev.skiff.log"));

  private static final String SIM = "dev.skiff.lab.sim";

  /** The simulator in the same way. */
  private static final List<Set<String>> SIMULATOR_FLOORS =
      List.of(
          Set.of(SIM),
          Set.of(SIM + ".file"),
          Set.of(SIM + ".check", SIM + ".peer"),
          Set.of(SIM + ".host"),
          Set.of(SIM + ".scenario"),
          Set.of("dev.skiff.lab.net"));

  private static JavaClasses skiff;

  @BeforeAll
  static void readTheClasses() {
    skiff =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.skiff");
  }

  @Test
  void theClassesOfTheProtocolAreThere() {
    assertThat(skiff.that(resideInAPackage(WIRE))).isNotEmpty();
    assertThat(skiff.that(resideInAPackage(TRANSFER))).isNotEmpty();
  }

  @Test
  void theProtocolDependsOnValuesOfTheJdkOnly() {
    classes()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            PROTOCOL,
            "java.lang..",
            "java.math",
            "java.nio",
            "java.nio.charset",
            "java.time",
            "java.util",
            "java.util.function",
            "java.util.regex",
            "java.util.stream",
            "org.jspecify.annotations")
        .because("it opens no socket, file, thread or clock")
        .check(skiff);
  }

  @Test
  void theProtocolStartsNoThread() {
    noClasses()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .dependOnClassesThat(
            assignableTo(Thread.class)
                .or(assignableTo(ThreadLocal.class))
                .or(assignableTo(Timer.class))
                .or(assignableTo(Process.class))
                .or(assignableTo(ProcessBuilder.class)))
        .check(skiff);
  }

  @Test
  void theProtocolReadsNoClock() {
    noClasses()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .callMethodWhere(describe("a clock is read", ArchitectureTest::readsClock))
        .orShould()
        .dependOnClassesThat(
            assignableTo(Clock.class)
                .or(assignableTo(InstantSource.class))
                .or(assignableTo(Date.class))
                .or(assignableTo(Calendar.class)))
        .because("time is an argument")
        .check(skiff);
  }

  private static boolean readsClock(JavaMethodCall call) {
    String owner = call.getTargetOwner().getName();
    boolean ofClocks = owner.equals("java.lang.System") || owner.startsWith("java.time.");
    return ofClocks && call.getName().matches("nanoTime|currentTimeMillis|now|system.*|tick.*");
  }

  @Test
  void theProtocolDrawsNoRandomNumber() {
    noClasses()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .dependOnClassesThat(assignableTo(RandomGenerator.class))
        .orShould()
        .callMethod(Math.class, "random")
        .because("a seed of the simulator replays everything")
        .check(skiff);
  }

  @Test
  void packetsKnowNothingOfTransfers() {
    noClasses()
        .that()
        .resideInAPackage(WIRE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(TRANSFER, MESSAGES)
        .check(skiff);
  }

  @Test
  void theRateOfASenderKnowsNothingOfTransfersAndPackets() {
    assertThat(skiff.that(resideInAPackage(RATE))).isNotEmpty();
    noClasses()
        .that()
        .resideInAPackage(RATE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(TRANSFER, MESSAGES, WIRE)
        .because("it measures a path and plans departures, with numbers only")
        .check(skiff);
  }

  @Test
  void messagesKnowNothingOfTransfers() {
    noClasses()
        .that()
        .resideInAPackage(MESSAGES)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(TRANSFER)
        .because("over TCP there are no blocks, windows and timers")
        .check(skiff);
  }

  @Test
  void theProtocolKnowsNothingAboveIt() {
    noClasses()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .dependOnClassesThat(resideInAPackage("dev.skiff..").and(not(resideInAPackage(PROTOCOL))))
        .check(skiff);
  }

  @Test
  void theEngineUsesWhatIsOnLowerFloors() {
    requireFloors(FLOORS);
  }

  @Test
  void theSimulatorUsesWhatIsOnLowerFloors() {
    requireFloors(SIMULATOR_FLOORS);
  }

  private static void requireFloors(List<Set<String>> floors) {
    for (int floor = 0; floor < floors.size(); floor++) {
      Set<String> above = new HashSet<>();
      floors.subList(0, floor + 1).forEach(above::addAll);
      for (String room : floors.get(floor)) {
        noClasses()
            .that()
            .resideInAPackage(room)
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(above.toArray(String[]::new)).and(not(resideInAPackage(room))))
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage(CLI)
            .check(skiff);
      }
    }
  }

  @Test
  void eachPackageOfTheEngineHasAFloor() {
    Set<String> known = FLOORS.stream().flatMap(Set::stream).collect(Collectors.toSet());
    Set<String> present =
        skiff.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.matches("dev\\.skiff\\.(protocol|cli|lab|testkit)(\\..*)?"))
            .collect(Collectors.toSet());
    assertThat(present).isEqualTo(known);
  }

  /** A second engine around the state machines would hide the faults of the first. */
  @Test
  void theSimulatorDrivesNoStateMachineItself() {
    noClasses()
        .that()
        .resideInAnyPackage(SIM, SIM + ".check", SIM + ".file", SIM + ".host", SIM + ".peer")
        .should()
        .dependOnClassesThat(assignableTo(Transfer.class).or(assignableTo(ClientHandshake.class)))
        .check(skiff);
  }

  @Test
  void storageAndSocketsKnowNothingOfEachOther() {
    noClasses()
        .that()
        .resideInAPackage(STORAGE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(NET)
        .check(skiff);
    noClasses()
        .that()
        .resideInAPackage(NET)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(STORAGE)
        .check(skiff);
  }

  @Test
  void connectionsKnowNothingOfDatagrams() {
    noClasses()
        .that()
        .resideInAPackage(TCP)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(NET, UDP)
        .check(skiff);
  }

  @Test
  void packagesFormNoCycle() {
    slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(skiff);
  }

  @Test
  void theCommandUsesOnlyWhatTheEngineExports() {
    Set<String> exported = exportedPackages();
    noClasses()
        .that()
        .resideInAPackage(CLI)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.skiff..")
                .and(not(resideInAnyPackage(exported.toArray(String[]::new))))
                .and(not(resideInAPackage(CLI))))
        .allowEmptyShould(true)
        .check(skiff);
  }

  /** Of the modules below the command, by their descriptors: to everybody, or to the command. */
  private static Set<String> exportedPackages() {
    Path[] classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.contains("skiff-engine") || entry.contains("skiff-protocol"))
            .map(Path::of)
            .toArray(Path[]::new);
    ModuleFinder modules = ModuleFinder.of(classPath);
    Set<String> exported =
        Stream.of("dev.skiff.engine", "dev.skiff.protocol")
            .map(name -> modules.find(name).orElseThrow().descriptor())
            .flatMap(module -> module.exports().stream())
            .filter(export -> !export.isQualified() || export.targets().contains("dev.skiff.cli"))
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());
    assertThat(exported).contains(API).doesNotContain("dev.skiff.udp");
    return exported;
  }

  /** Each package by itself, the one of the API included. */
  private static final class EachPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      return SliceIdentifier.of(javaClass.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
