/** The command line of `startup`. */
import { parseArgs } from 'node:util';
import { numberOf, trustOf, UsageError } from '../offload/options.ts';
import { DEFAULT_TRUST, TRUSTS, type Trust } from '../offload/trust.ts';

export const USAGE = `npm run bench -- startup [options]
  --joins N      of each player, interleaved; default 30
  --viewers N    Tributary viewers that play all the while; default 3
  --trust NAME   who vouches for what peers send: ${TRUSTS.join(', ')}; default ${DEFAULT_TRUST}
  --json         the last line is one JSON object`;

const DEFAULT_JOINS = 30;
const DEFAULT_VIEWERS = 3;
const MAX_JOINS = 1000;
/** More real browsers' pages than this on one machine measure the machine. */
const MAX_VIEWERS = 20;

export interface StartUpOptions {
  readonly joins: number;
  readonly viewers: number;
  readonly trust: Trust;
}

/** Throws a {@link UsageError} that ends with the usage. */
export function parseStartUpOptions(args: readonly string[]): StartUpOptions {
  const option = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { joins: option, viewers: option, trust: option, json: { type: 'boolean' } },
    });
    return {
      joins: values.joins === undefined ? DEFAULT_JOINS : numberOf(values.joins, 'joins', { min: 1, max: MAX_JOINS }),
      viewers: values.viewers === undefined ? DEFAULT_VIEWERS : numberOf(values.viewers, 'viewers', { min: 1, max: MAX_VIEWERS }),
      trust: trustOf(values.trust),
    };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}
