package dev.skiff.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a line of the shell is taken apart. */
class ShellWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          get a b | get,a,b
          ` \tget\t a  ` | get,a
          get "a b" c | get,a b,c
          get 'a b' c | get,a b,c
          get a" "b | get,a b
          get a\\ b | get,a b
          get it\\'s | get,it's
          get "it's" | get,it's
          get boot\\x64\\wds.com | get,boot\\x64\\wds.com
          get \\\\server\\x | get,\\\\server\\x
          get a\\ | get,a\\
          get #1 | get,#1
          get a#b # | get,a#b,#
          """)
  void wordsStandBetweenBlanks(String line, String words) {
    assertThat(ShellWords.of(line)).containsExactly(words.split(",", -1));
  }

  @Test
  void quotesWithNothingBetweenThemAreAWord() {
    assertThat(ShellWords.of("get ''")).isEqualTo(List.of("get", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "# get a", "  #"})
  void emptyLinesAndCommentsHaveNone(String line) {
    assertThat(ShellWords.of(line)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get \"a", "get it's", "'"})
  void aQuoteThatIsNotClosedIsTold(String line) {
    assertThatThrownBy(() -> ShellWords.of(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(" is not closed");
  }
}
