package dev.skiff.testkit;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Leaves out a test whose {@link Needs} this host does not meet. */
final class NeedsCondition implements ExecutionCondition {
  /** The property of a complete run, in which nothing may be left out. */
  static final String COMPLETE = "skiff.complete";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    List<String> missing = missing(context);
    if (missing.isEmpty()) {
      return enabled("nothing is missing");
    }
    String message = name(context) + " needs " + String.join(", ", missing);
    if (context.getConfigurationParameter(COMPLETE).filter("true"::equals).isPresent()) {
      throw new AssertionError(message + ", and a complete run leaves nothing out");
    }
    System.out.println("left out: " + message);
    return disabled(message);
  }

  private static List<String> missing(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
        .map(Needs::value)
        .stream()
        .flatMap(Stream::of)
        .filter(need -> !TestMachine.meets(need))
        .toList();
  }

  private static String name(ExtensionContext context) {
    return Stream.concat(
            context.getTestClass().map(Class::getSimpleName).stream(),
            context.getTestMethod().map(method -> method.getName()).stream())
        .collect(Collectors.joining("."));
  }
}
