import { ControlError, EVERY_STREAM, peerPercent, type Settings } from '@tributary/control';
import type { OperatorEvent, SettingsAnswer, SettingsChange, SettingsPreview, SettingsShape, StreamRow } from '@tributary/operator-api';
import type { StreamKey } from '@tributary/telemetry';
import { ServerError } from '../errors.ts';
import type { Audience } from '../figures/source.ts';
import type { SettingsDesk } from '../http/api/control-routes.ts';
import { OperatorError } from '../operator/errors.ts';
import type { EventsLog } from '../operator/events-log.ts';
import type { PolicyDesk } from './policy-desk.ts';
import type { Scope } from './settings-store.ts';

const NOT_SET = 'not set';
const PERCENT = 100;

export interface OperatorSettingsOptions {
  readonly policy: PolicyDesk;
  readonly events: Pick<EventsLog, 'add'>;
  readonly audiences: () => Promise<readonly Audience[]>;
}

/** What operators set, as the API says and changes it. */
export class OperatorSettings implements SettingsDesk {
  readonly #options: OperatorSettingsOptions;

  constructor(options: OperatorSettingsOptions) {
    this.#options = options;
  }

  async settings(stream: string): Promise<SettingsAnswer> {
    const { policy } = this.#options;
    const scope = stream as Scope;
    const change = policy.changeOf(scope);
    const ramp = policy.ramping(scope);
    return {
      stream: scope,
      label: await this.#labelOf(scope),
      own: shape(policy.settingsOf(scope)),
      effective: shape(policy.effective(scope)),
      revision: change?.revision ?? 0,
      // A revision is the time at which it was made.
      changedAtMs: change?.revision ?? null,
      changedBy: change?.by ?? null,
      ramp: ramp && {
        fromPercent: ramp.fromPercent,
        toPercent: ramp.toPercent,
        nowPercent: ramp.rolloutPercent,
        stepsLeft: ramp.stepsLeft,
        isHeld: ramp.isWaiting,
      },
    };
  }

  async change(stream: string, { settings, revision, force = false }: SettingsChange, by: string): Promise<SettingsAnswer> {
    const { policy } = this.#options;
    const scope = stream as Scope;
    const before = policy.settingsOf(scope);
    const isUnchanged = (): boolean => (policy.changeOf(scope)?.revision ?? 0) === revision;
    const outcome = await asked(() => policy.set(scope, settings, by, force ? 'at-once' : 'ramped', isUnchanged));
    if (outcome === null)
      throw new OperatorError(
        'conflict',
        'Somebody else has changed these settings meanwhile: look at them again, then change what is left.',
      );
    await this.#tell(scope, by, force ? 'Changed settings, at once.' : 'Changed settings.', changesOf(before, outcome.settings));
    return this.settings(stream);
  }

  async preview(stream: string, settings: SettingsShape): Promise<SettingsPreview> {
    const { policy } = this.#options;
    const scope = stream as Scope;
    const { ramp, load, limitBytesPerSecond, fromPercent, toPercent } = await asked(() => policy.preview(scope, settings));
    const viewers = (await this.#options.audiences())
      .filter(({ streamId }) => scope === EVERY_STREAM || streamId === scope)
      .reduce((sum, each) => sum + each.viewers, 0);
    const originBytesPerSecond = load?.originBytesPerSecond ?? 0;
    return {
      originBytesPerSecond,
      peerBytesPerSecond: load?.peerBytesPerSecond ?? 0,
      expectedOriginBytesPerSecond: ramp.expectedOriginBytesPerSecond ?? originBytesPerSecond,
      limitBytesPerSecond,
      fits: ramp.fits ?? true,
      steps: ramp.steps.length,
      affectedViewers: Math.round((viewers * Math.abs(fromPercent - toPercent)) / PERCENT),
    };
  }

  async stopRamp(stream: string, by: string): Promise<SettingsAnswer> {
    const scope = stream as Scope;
    const before = this.#options.policy.settingsOf(scope);
    if (!(await asked(() => this.#options.policy.stopRamp(scope, by))))
      throw new OperatorError('not-found', 'Nothing is being switched off step by step: it may have come to its end already.');
    const text = 'Stopped switching peers off where it was.';
    await this.#tell(scope, by, text, changesOf(before, this.#options.policy.settingsOf(scope)));
    return this.settings(stream);
  }

  /** Whether a stream's viewers have peers, in a word. */
  peersOf(stream: StreamKey): StreamRow['peers'] {
    const { policy } = this.#options;
    if (policy.ramping(stream) !== null || policy.ramping(EVERY_STREAM) !== null) return 'ramping';
    return peerPercent(policy.effective(stream)) === 0 ? 'off' : 'on';
  }

  async #tell(scope: Scope, by: string, text: string, changes: OperatorEvent['changes']): Promise<void> {
    const label = await this.#labelOf(scope);
    this.#options.events.add({ kind: 'policy', by, text, changes, stream: scope, label });
  }

  async #labelOf(scope: Scope): Promise<string> {
    if (scope === EVERY_STREAM) return '';
    return (await this.#options.audiences()).find(({ streamId }) => streamId === scope)?.label ?? '';
  }
}

/** What nobody set is not there; keys of packagers are copied for the answer's schema. */
function shape(settings: Settings): SettingsShape {
  return JSON.parse(JSON.stringify(settings)) as SettingsShape;
}

function changesOf(before: Settings, after: Settings): OperatorEvent['changes'] {
  const [was, is] = [words(before), words(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])];
  return names.map((name) => ({ name, from: was.get(name) ?? NOT_SET, to: is.get(name) ?? NOT_SET })).filter(({ from, to }) => from !== to);
}

const words = (settings: Settings): Map<string, string> =>
  new Map(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );

/** Errors of what was asked for as the API says them. */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ControlError || error instanceof ServerError)
      throw new OperatorError('bad-request', error.message, { cause: error });
    throw error;
  }
}
