package dev.skiff.cli.command;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Options and words of a command line, each with what takes its value. They are put together by
 * picocli's builders and not by its annotations: the JVM takes longer to read those than to
 * transfer a file.
 */
public final class Options {
  private Options() {}

  /** An option without a value. */
  public static OptionSpec flag(Consumer<Boolean> target, String description, String... names) {
    Binding<Boolean> binding = new Binding<>(target);
    return OptionSpec.builder(names)
        .type(boolean.class)
        .description(description)
        .getter(binding)
        .setter(binding)
        .build();
  }

  /** An option whose value is taken as it is. */
  static OptionSpec text(
      Consumer<String> target, String label, String description, String... names) {
    return value(String.class, word -> word, target, label, description, names);
  }

  /** An option whose value is a whole number. */
  public static OptionSpec number(
      Consumer<Integer> target, String label, String description, String... names) {
    return value(Integer.class, new NumberConverter(), target, label, description, names);
  }

  /**
   * An option whose value is made of a word.
   *
   * @param label what help calls the word
   */
  public static <T> OptionSpec value(
      Class<T> type,
      ITypeConverter<T> converter,
      Consumer<T> target,
      String label,
      String description,
      String... names) {
    Binding<T> binding = new Binding<>(target);
    return OptionSpec.builder(names)
        .type(type)
        .converters(converter)
        .paramLabel(label)
        .description(description)
        .getter(binding)
        .setter(binding)
        .build();
  }

  /**
   * An option whose value is one of a few words.
   *
   * @param converter also has the words, for completion
   */
  static <T, C extends ITypeConverter<T> & Iterable<String>> OptionSpec choice(
      Class<T> type,
      C converter,
      Consumer<T> target,
      String label,
      String description,
      String... names) {
    return OptionSpec.builder(value(type, converter, target, label, description, names))
        .completionCandidates(converter)
        .build();
  }

  /** A word that may be left out, by its place. */
  public static PositionalParamSpec word(
      int index, Consumer<String> target, String label, String description) {
    Binding<String> binding = new Binding<>(target);
    return PositionalParamSpec.builder()
        .index(String.valueOf(index))
        .arity("0..1")
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .getter(binding)
        .setter(binding)
        .build();
  }

  /** All words, of which there must be one. */
  static PositionalParamSpec words(
      Consumer<List<String>> target, String label, String... description) {
    Binding<List<String>> binding = new Binding<>(target);
    return PositionalParamSpec.builder()
        .index("0..*")
        .arity("1..*")
        .required(true)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .paramLabel(label)
        .hideParamSyntax(true)
        .description(description)
        .getter(binding)
        .setter(binding)
        .build();
  }

  /** Keeps a value, since picocli adds to a list that it has set, and hands it on. */
  private static final class Binding<T> implements IGetter, ISetter {
    private final Consumer<T> target;
    private @Nullable Object value;

    Binding(Consumer<T> target) {
      this.target = target;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as picocli declares it
    public <V> @Nullable V get() {
      return (V) value;
    }

    @Override
    @SuppressWarnings("unchecked") // the option's type is this one's
    public <V> @Nullable V set(@Nullable V newValue) {
      V old = (V) value;
      value = newValue;
      if (newValue != null) {
        target.accept((T) newValue);
      }
      return old;
    }
  }
}
