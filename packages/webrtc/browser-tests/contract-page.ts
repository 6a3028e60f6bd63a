// The page in which the transport contract runs against real WebRTC. A test drives it through `window.tributaryContract`.
import { runContractCase, transportContractCases } from '@tributary/swarm/testing';
import { webRtcSupport } from '../src/index.ts';
import { webRtcCases } from './cases.ts';
import { openConnections, watchConnections } from './connections.ts';
import { pagePair } from './page-pair.ts';

export interface ContractPage {
  readonly names: readonly string[];
  /** Rejects where the promise is broken. */
  run(name: string): Promise<void>;
  openConnections(): number;
  support(): string;
}

declare global {
  interface Window {
    tributaryContract: ContractPage;
  }
}

watchConnections();
const cases = [...transportContractCases, ...webRtcCases];

window.tributaryContract = {
  names: cases.map(({ name }) => name),
  async run(name) {
    const contractCase = cases.find((candidate) => candidate.name === name);
    if (!contractCase) throw new Error(`no case is called ${name}`);
    await runContractCase(contractCase, pagePair);
  },
  openConnections,
  support: webRtcSupport,
};
