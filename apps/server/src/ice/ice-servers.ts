import type { IceServer } from '@tributary/protocol';
import { hostName } from '../host.ts';
import type { CheckedOptions } from '../options.ts';
import { randomTurnUser, turnCredentials } from './turn-credentials.ts';

/** What a viewer is told to contact, and until when it may be told so. */
export interface IceServersTold {
  readonly iceServers: readonly IceServer[];
  /** By `nowMs` of the call; `admittedUntilMs` where they end with the admission. Infinity: nothing in it runs out. */
  readonly renewAtMs: number;
}

/** When half of their time has passed: whoever connects then has the other half, and a missed message is mended by the next one. */
const RENEW_AT_SHARE = 0.5;
const MS_PER_SECOND = 1000;

/** Tells one viewer. `hostHeader` names the host that it used to get here, `admittedUntilMs` is as {@link iceServersFor} has it. */
export type TellIceServers = (hostHeader: string | undefined, admittedUntilMs: number) => IceServersTold;

type IceOptions = Pick<CheckedOptions, 'iceServerUrls' | 'stunPort' | 'turn' | 'iceTransportPolicy'>;

/**
 * @param ownStunPort where this server answers STUN; null: nowhere
 * @param hostHeader names the host that the viewer used to get here
 * @param nowMs Unix time in milliseconds
 * @param admittedUntilMs Unix time at which the viewer's join token runs out: whoever may no longer be here relays nothing more. Infinity: no token
 */
export function iceServersFor(
  options: IceOptions,
  ownStunPort: number | null,
  hostHeader: string | undefined,
  nowMs: number,
  admittedUntilMs: number,
): IceServersTold {
  const { turn, iceTransportPolicy } = options;
  // Whoever may only use relays has nothing to ask a STUN server.
  const stun = iceTransportPolicy === 'relay' ? [] : stunServers(options, ownStunPort, hostHeader);
  if (!turn) return { iceServers: stun, renewAtMs: Infinity };
  const { urls, secret } = turn;
  const admittedSeconds = Math.max(0, Math.floor((admittedUntilMs - nowMs) / MS_PER_SECOND));
  const endWithAdmission = admittedSeconds < turn.ttlSeconds;
  const ttlSeconds = endWithAdmission ? admittedSeconds : turn.ttlSeconds;
  const iceServers = [...stun, { urls, ...turnCredentials(secret, ttlSeconds, nowMs, randomTurnUser()) }];
  // New ones would end with the same token: they are worth telling once a fresh one has come.
  return { iceServers, renewAtMs: endWithAdmission ? admittedUntilMs : nowMs + ttlSeconds * MS_PER_SECOND * RENEW_AT_SHARE };
}

function stunServers({ iceServerUrls, stunPort }: IceOptions, ownStunPort: number | null, hostHeader: string | undefined): IceServer[] {
  if (iceServerUrls.length > 0) return [{ urls: iceServerUrls }];
  const host = hostName(hostHeader);
  return stunPort === 'off' || ownStunPort === null || host === undefined ? [] : [{ urls: `stun:${host}:${ownStunPort}` }];
}
