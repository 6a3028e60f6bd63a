import type { Policy, ViewerSettings } from '@tributary/protocol';
import type { Settings } from './settings.ts';

const EVERYBODY_PERCENT = 100;

/** Every setting that viewers are told, none left out: what is told so does not depend on what was told before. */
export type CompleteSettings = { readonly [K in keyof Required<ViewerSettings>]: Exclude<ViewerSettings[K], undefined> };
export type EffectiveSettings = CompleteSettings & Pick<Settings, 'allowedOrigins' | 'sealedKeys' | 'originBytesPerSecond'>;

/** What the server was started with, as settings. @param smallestAudience viewers, where its options name none */
export function settingsOfOptions(policy: Policy, smallestAudience: number): CompleteSettings {
  return {
    peers: policy.peers,
    rolloutPercent: EVERYBODY_PERCENT,
    maxHeight: policy.maxHeight ?? null,
    maxNeighbours: policy.maxNeighbours,
    uploadBytesPerSecond: policy.uploadBytesPerSecond,
    uploadBytesPerSession: policy.uploadBytesPerSession ?? null,
    minimumViewers: policy.minimumViewers ?? smallestAudience,
    consent: policy.consent ?? 'notice',
    preference: policy.preference ?? 'balanced',
    iceTransportPolicy: policy.iceTransportPolicy ?? 'all',
  };
}

/** What holds for a stream: its own settings, then those for all, then what the server was started with. */
export function effectiveSettings(defaults: CompleteSettings, forAll: Settings, own: Settings): EffectiveSettings {
  // Nothing that is undefined is left in either: every default that is not set stays.
  return { ...defaults, ...defined(forAll), ...defined(own) } as EffectiveSettings;
}

/** Of the viewers, those that have peers by these settings: 0 to 100. */
export function peerPercent({ peers, rolloutPercent }: Pick<CompleteSettings, 'peers' | 'rolloutPercent'>): number {
  return peers === 'off' ? 0 : rolloutPercent;
}

function defined(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
