package dev.skiff.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Names the programs and rights that a test needs beside a JDK and the basic tools of a Unix
 * system.
 *
 * <p>Where one of them is missing, the test is left out, and a line of the output says so. In a
 * complete run ({@code ./mvnw verify -Dcomplete}) it fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsCondition.class)
public @interface Needs {
  /** The rights of root: to mount, to make network namespaces, to change the user. */
  String ROOT = "root";

  /** File names of programs, or {@link #ROOT}. */
  String[] value();
}
