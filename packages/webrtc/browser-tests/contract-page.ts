// The page in which the transport contract runs against real WebRTC. A test drives it through `window.tributaryContract`.
import { openBoth, runContractCase, transportContractCases, type RecordedLink } from '@tributary/swarm/testing';
import { webRtcSupport } from '../src/index.ts';
import { webRtcCases } from './cases.ts';
import { watchConnections } from './connections.ts';
import { pagePair } from './page-pair.ts';

export interface ContractPage {
  readonly names: readonly string[];
  /** Rejects where the promise is broken. */
  run(name: string): Promise<void>;
  /** How an attempt to connect two links ends. */
  connectOnce(): Promise<readonly string[]>;
  support(): string;
}

declare global {
  interface Window {
    tributaryContract: ContractPage;
  }
}

const LONGER_THAN_THE_TIMEOUT_MS = 60_000;

watchConnections();
const cases = [...transportContractCases, ...webRtcCases];

window.tributaryContract = {
  names: cases.map(({ name }) => name),
  async run(name) {
    const contractCase = cases.find((candidate) => candidate.name === name);
    if (!contractCase) throw new Error(`no case is called ${name}`);
    await runContractCase(contractCase, pagePair);
  },
  async connectOnce() {
    const pair = await pagePair();
    const { left, right } = openBoth(pair);
    const ended = ({ opened, closed }: RecordedLink): string | undefined => (opened > 0 ? 'open' : closed[0]);
    await pair.until(() => ended(left) !== undefined || ended(right) !== undefined, 'one to open or close');
    if (ended(left) === 'failed' || ended(right) === 'failed') await pair.skip(LONGER_THAN_THE_TIMEOUT_MS);
    await pair.until(() => ended(left) !== undefined && ended(right) !== undefined, 'both to open or close');
    return [left, right].map((link) => ended(link) ?? '');
  },
  support: webRtcSupport,
};
