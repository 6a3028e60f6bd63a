/** What every `bench/NAME.ts` exports. */
export interface Benchmark {
  /** One line for the list of benchmarks. */
  readonly description: string;
  /**
   * Runs it and prints its findings for people.
   * @param args the options after the name, without `--json`
   * @returns the findings, as `--json` prints them
   * @throws Error named `UsageError` where the options are wrong: its message says what is allowed
   */
  run(args: string[]): Promise<unknown>;
}

/** Whether a loaded module is one. */
export function isBenchmark(module: unknown): module is Benchmark {
  if (typeof module !== 'object' || module === null || !('run' in module) || !('description' in module)) return false;
  return typeof module.run === 'function' && typeof module.description === 'string';
}
