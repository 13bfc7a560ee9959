package dev.skiff.lab.sim;

import java.util.List;

/** The text about seeds that break a rule. */
final class Report {
  private Report() {}

  /** A command for each of them, and the first one made short. */
  static String of(List<Search.Finding> findings) {
    StringBuilder text = new StringBuilder();
    for (Search.Finding finding : findings) {
      text.append("\nscripts/sim --seed ").append(finding.seed());
      text.append("\n  ").append(finding.broken().strip());
    }
    text.append("\n\nThe first of them, made short:\n");
    return text.append(new ShortestTrace().apply(findings.getFirst().seed())).toString();
  }
}
