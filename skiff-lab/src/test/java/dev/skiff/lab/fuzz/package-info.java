/**
 * Fuzz targets: what must hold whatever bytes come. {@code scripts/fuzz} runs them with Jazzer, the
 * build over the inputs that are kept in {@code src/test/corpus}. The targets for classes that only
 * their package knows stand in packages of those names.
 */
package dev.skiff.lab.fuzz;
