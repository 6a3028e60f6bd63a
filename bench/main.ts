// `npm run bench -- NAME [--json] [options]` runs bench/NAME.ts.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isBenchmark } from './benchmark.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Modules beside the benchmarks that are none. */
const NOT_BENCHMARKS = new Set(['main', 'benchmark']);

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

function names(): string[] {
  return readdirSync(HERE)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('.d.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .filter((name) => !NOT_BENCHMARKS.has(name))
    .sort();
}

async function load(name: string): Promise<unknown> {
  return import(pathToFileURL(`${HERE}/${name}.ts`).href);
}

async function usage(): Promise<string> {
  const rows = await Promise.all(
    names().map(async (name) => {
      const module = await load(name).catch((error: unknown) => `does not load: ${String(error)}`);
      return `  ${name.padEnd(16)} ${typeof module === 'string' ? module : isBenchmark(module) ? module.description : 'is not a benchmark'}`;
    }),
  );
  return ['npm run bench -- NAME [--json] [options]', '', ...(rows.length > 0 ? rows : ['  (there are none yet)'])].join('\n');
}

async function main(): Promise<number> {
  const [name, ...rest] = process.argv.slice(2);
  if (name === undefined || name.startsWith('-')) {
    const asked = name === '--help';
    (asked ? console.log : console.error)(await usage());
    return asked ? 0 : EXIT_USAGE;
  }
  if (!names().includes(name) || !existsSync(`${HERE}/${name}.ts`)) {
    console.error(`There is no benchmark called ${name}.\n\n${await usage()}`);
    return EXIT_USAGE;
  }
  const module = await load(name);
  if (!isBenchmark(module)) throw new Error(`bench/${name}.ts exports no run(args) and description: it is not a benchmark`);
  try {
    const result = await module.run(rest.filter((arg) => arg !== '--json'));
    // The last line, whatever the benchmark printed before, so that a program can read it.
    if (rest.includes('--json')) console.log(JSON.stringify(result));
    return 0;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UsageError') throw error;
    console.error(error.message);
    return EXIT_USAGE;
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error);
  return EXIT_FAILED;
});
