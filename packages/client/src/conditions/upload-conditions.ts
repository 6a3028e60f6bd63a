import type { UploadWish } from '../choice/remembered-choice.ts';

/** What is known of the device, its line and the page, as far as the browser tells. */
export interface DeviceConditions {
  /** The user wants data to be saved (`navigator.connection.saveData`). */
  readonly savesData: boolean;
  /** The line is paid for by what goes over it. */
  readonly isMetered: boolean;
  /** `known`: something that is not a mobile network. `unknown`: the browser does not say, as Safari and Firefox never do. */
  readonly line: 'cellular' | 'known' | 'unknown';
  readonly isPhone: boolean;
  readonly isHidden: boolean;
  /** The picture or the sound goes on. */
  readonly isPlaying: boolean;
}

/** Why nothing is sent by these conditions. */
export type ConditionObstacle = 'data-saving' | 'cellular' | 'metered' | 'unknown-connection' | 'hidden';

export interface UploadWishes {
  /** False: the site has its viewers receive only. */
  readonly site: boolean;
  readonly viewer: UploadWish;
}

/** What the conditions allow. */
export interface UploadVerdict {
  readonly mayUpload: boolean;
  /** False: nothing is fetched but what the player asks for. */
  readonly mayPrefetch: boolean;
  readonly reason: 'allowed' | 'viewer' | 'site' | ConditionObstacle;
}

/**
 * Whether to send, and to fetch ahead for others. A viewer's no counts always. Its yes counts where nobody knows better: on a phone that
 * does not tell what it is connected by. It does not make a metered line free, nor a forgotten tab wanted.
 */
export function uploadVerdict(conditions: DeviceConditions, { site, viewer }: UploadWishes): UploadVerdict {
  const obstacle = conditionObstacle(conditions, viewer);
  const reason = viewer === 'no' ? 'viewer' : (obstacle ?? (site ? 'allowed' : 'site'));
  return { mayUpload: reason === 'allowed', mayPrefetch: obstacle === null, reason };
}

function conditionObstacle(conditions: DeviceConditions, viewer: UploadWish): ConditionObstacle | null {
  if (conditions.savesData) return 'data-saving';
  if (conditions.line === 'cellular') return 'cellular';
  if (conditions.isMetered) return 'metered';
  if (conditions.isPhone && conditions.line === 'unknown' && viewer !== 'yes') return 'unknown-connection';
  return conditions.isHidden && !conditions.isPlaying ? 'hidden' : null;
}
