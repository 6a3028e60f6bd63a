import type { TransportContractCase } from './contract-case.ts';
import { frameCases } from './contract-frames.ts';
import { lifeCases } from './contract-life.ts';
import type { MakeTransportPair } from './transport-pair.ts';

/** Every promise of the `Transport` port. */
export const transportContractCases: readonly TransportContractCase[] = [...lifeCases, ...frameCases];

/** The functions of a test runner that the suite needs: vitest's, or any other's. */
export interface ContractRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>) => unknown;
}

export async function runContractCase(contractCase: TransportContractCase, makePair: MakeTransportPair): Promise<void> {
  const pair = await makePair();
  try {
    await contractCase.run(pair);
  } finally {
    await pair.dispose();
  }
}

/** The suite that every adapter of the `Transport` port passes: `transportContract('memory', makePair, { describe, it })`. */
export function transportContract(name: string, makePair: MakeTransportPair, { describe, it }: ContractRunner): void {
  describe(`transport contract: ${name}`, () => {
    for (const contractCase of transportContractCases) it(contractCase.name, () => runContractCase(contractCase, makePair));
  });
}
