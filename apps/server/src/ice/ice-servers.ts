import type { IceServer } from '@tributary/protocol';
import { hostName } from '../host.ts';
import type { CheckedOptions } from '../options.ts';
import { randomTurnUser, turnCredentials } from './turn-credentials.ts';

/** What a viewer is told to contact, and until when it may be told so. */
export interface IceServersTold {
  readonly iceServers: readonly IceServer[];
  /** By `nowMs` of the call. Infinity: nothing in it runs out. */
  readonly renewAtMs: number;
}

/** When half of their time has passed: whoever connects then has the other half, and a missed message is mended by the next one. */
const RENEW_AT_SHARE = 0.5;
const MS_PER_SECOND = 1000;

type IceOptions = Pick<CheckedOptions, 'iceServerUrls' | 'stunPort' | 'turn' | 'iceTransportPolicy'>;

/**
 * @param ownStunPort where this server answers STUN; null: nowhere
 * @param hostHeader names the host that the viewer used to get here
 * @param nowMs Unix time in milliseconds
 */
export function iceServersFor(
  options: IceOptions,
  ownStunPort: number | null,
  hostHeader: string | undefined,
  nowMs: number,
): IceServersTold {
  const { turn, iceTransportPolicy } = options;
  // Whoever may only use relays has nothing to ask a STUN server.
  const stun = iceTransportPolicy === 'relay' ? [] : stunServers(options, ownStunPort, hostHeader);
  if (!turn) return { iceServers: stun, renewAtMs: Infinity };
  const { urls, secret, ttlSeconds } = turn;
  const iceServers = [...stun, { urls, ...turnCredentials(secret, ttlSeconds, nowMs, randomTurnUser()) }];
  return { iceServers, renewAtMs: nowMs + ttlSeconds * MS_PER_SECOND * RENEW_AT_SHARE };
}

function stunServers({ iceServerUrls, stunPort }: IceOptions, ownStunPort: number | null, hostHeader: string | undefined): IceServer[] {
  if (iceServerUrls.length > 0) return [{ urls: iceServerUrls }];
  const host = hostName(hostHeader);
  return stunPort === 'off' || ownStunPort === null || host === undefined ? [] : [{ urls: `stun:${host}:${ownStunPort}` }];
}
