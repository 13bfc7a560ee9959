package dev.skiff.lab.sim;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Looks for each mutation with the same seeds, and prints how soon it is found. */
final class MutationHunt {
  private static final int MOST_SEEDS = 10_000;

  private MutationHunt() {}

  /**
   * Looks for all of them.
   *
   * @param root of the repository
   * @return whether each was found
   */
  static boolean run(Path root, int threads)
      throws IOException, InterruptedException, ReflectiveOperationException {
    List<Mutation> mutations = Mutation.all();
    int found = 0;
    for (Mutation mutation : mutations) {
      List<Search.Finding> findings =
          Search.run(Mutant.of(mutation, root).check(), 0, MOST_SEEDS, threads, 1);
      found += findings.isEmpty() ? 0 : 1;
      System.out.printf(Locale.ROOT, "%s%n    %s%n", mutation.name(), result(findings));
    }
    System.out.printf(
        Locale.ROOT,
        "%d of %d found, each within %,d seeds.%n",
        found,
        mutations.size(),
        MOST_SEEDS);
    return found == mutations.size();
  }

  private static String result(List<Search.Finding> findings) {
    if (findings.isEmpty()) {
      return "NOT FOUND";
    }
    Search.Finding first = findings.getFirst();
    String broken = first.broken().lines().findFirst().orElse("");
    return String.format(Locale.ROOT, "after %,d seeds: %s", first.seed() + 1, broken);
  }
}
