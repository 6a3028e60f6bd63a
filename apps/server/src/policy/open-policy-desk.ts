import { settingsOfOptions } from '@tributary/control';
import type { Policy, StreamId } from '@tributary/protocol';
import type { Clock } from '@tributary/signaling';
import type { Aggregator } from '@tributary/telemetry';
import type { Logger } from 'pino';
import { DEFAULT_MINIMUM_VIEWERS, type CheckedOptions } from '../options.ts';
import type { OperatorStore } from '../operator/store.ts';
import { measuredLoad } from './measured-load.ts';
import { PolicyDesk } from './policy-desk.ts';
import { PolicyFile } from './policy-file.ts';
import { PolicySigner } from './policy-signer.ts';
import { OperatorSettingsStore } from './settings-store.ts';

export interface OpenPolicyDeskOptions {
  readonly checked: CheckedOptions;
  readonly base: (streamId: StreamId) => Policy;
  readonly aggregator: Pick<Aggregator, 'latest'>;
  readonly store: OperatorStore;
  readonly tell: (streamId: StreamId | null) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The desk as a server's options want it. @throws ServerError `bad-key`, `bad-settings` */
export async function openPolicyDesk({
  checked,
  base,
  aggregator,
  store,
  tell,
  clock,
  logger,
}: OpenPolicyDeskOptions): Promise<PolicyDesk> {
  const { policy, policyKey, policyFile, policyUrl, turn, iceServerUrls } = checked;
  return PolicyDesk.open({
    base,
    defaults: settingsOfOptions(policy, DEFAULT_MINIMUM_VIEWERS),
    hasTurn: turn !== undefined || iceServerUrls.some((url) => url.startsWith('turn')),
    signer: await PolicySigner.from(policyKey),
    store: new OperatorSettingsStore(store),
    file: policyFile === undefined ? null : new PolicyFile(policyFile),
    url: policyUrl,
    clock,
    epochMs: Date.now,
    load: measuredLoad(aggregator, Date.now),
    tell,
    logger,
  });
}
