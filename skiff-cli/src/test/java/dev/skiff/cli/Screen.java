package dev.skiff.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a terminal would show: lines that scroll away at the top are kept. It knows what a command
 * like ours may send, and takes no other control for harmless. Each character takes one column.
 */
public final class Screen {
  private static final Pattern PIECE =
      Pattern.compile("\u001b\\[(?<count>\\d*)(?<command>[AJ])|(?<character>[\r\n\\P{Cc}])");

  private final int columns;
  private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
  private final StringBuilder rest = new StringBuilder();
  private int row;
  private int column;
  private int wrapped;

  public Screen(int columns) {
    this.columns = columns;
  }

  /** What is sent to it; a control sequence may go on in the next call. */
  public void feed(String text) {
    rest.append(text);
    Matcher pieces = PIECE.matcher(rest);
    int end = 0;
    while (pieces.lookingAt()) {
      take(pieces);
      end = pieces.end();
      pieces.region(end, rest.length());
    }
    rest.delete(0, end);
    if (rest.length() > 16) {
      throw new AssertionError("an unknown control: " + rest.toString().replace("\u001b", "ESC"));
    }
  }

  private void take(Matcher piece) {
    if (piece.group("command") == null) {
      put(piece.group("character").charAt(0));
    } else if (piece.group("command").equals("A")) {
      row -= Integer.parseInt(piece.group("count"));
    } else {
      rows.get(row).setLength(Math.min(column, rows.get(row).length()));
      rows.subList(row + 1, rows.size()).clear();
    }
  }

  private void put(char character) {
    switch (character) {
      case '\r' -> column = 0;
      case '\n' -> nextRow();
      default -> {
        if (column == columns) {
          wrapped++;
          nextRow();
        }
        StringBuilder line = rows.get(row);
        line.append(" ".repeat(Math.max(0, column + 1 - line.length())));
        line.setCharAt(column++, character);
      }
    }
  }

  /** The terminal's driver adds the carriage return. */
  private void nextRow() {
    row++;
    column = 0;
    if (row == rows.size()) {
      rows.add(new StringBuilder());
    }
  }

  /** How often a line was too long. */
  int wrapped() {
    return wrapped;
  }

  /** Without empty ones at the end. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(rows.stream().map(StringBuilder::toString).toList());
    while (!lines.isEmpty() && lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }
}
