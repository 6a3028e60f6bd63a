// What operators set, in memory: it changes as the page changes it.
import type {
  Account,
  Alerts,
  ApiKey,
  OperatorEvent,
  Preferences,
  SettingsAnswer,
  SettingsPreview,
  SettingsShape,
} from '@tributary/operator-api';
import { FIXTURE_NOW_MS, HOUR_MS, MINUTE_MS } from './clock.ts';
import { EVENT_BASE_MS, STREAMS } from './figures.ts';

const STARTED: SettingsShape = {
  peers: 'on',
  rolloutPercent: 90,
  maxHeight: null,
  maxNeighbours: 12,
  uploadBytesPerSecond: null,
  uploadBytesPerSession: null,
  minimumViewers: 2,
  consent: 'notice',
  preference: 'balanced',
  iceTransportPolicy: 'all',
  allowedOrigins: [],
  originBytesPerSecond: 40_000_000,
};

export class FixtureOperating {
  readonly #own = new Map<string, SettingsShape>([['*', { rolloutPercent: 90, originBytesPerSecond: 40_000_000 }]]);
  readonly #ramps = new Map<string, NonNullable<SettingsAnswer['ramp']>>();
  #revision = 3;
  readonly events: OperatorEvent[] = sampleEvents();
  accounts: Account[] = [
    { name: 'rike', role: 'operator', createdAtMs: FIXTURE_NOW_MS - 900 * HOUR_MS, lastSeenMs: FIXTURE_NOW_MS - 20_000 },
    { name: 'newsroom', role: 'viewer', createdAtMs: FIXTURE_NOW_MS - 600 * HOUR_MS, lastSeenMs: FIXTURE_NOW_MS - 5 * HOUR_MS },
  ];
  keys: ApiKey[] = [
    { id: 'k1', name: 'grafana', role: 'viewer', createdAtMs: FIXTURE_NOW_MS - 700 * HOUR_MS, lastUsedMs: FIXTURE_NOW_MS - MINUTE_MS },
  ];
  preferences: Preferences = {
    prices: { currency: 'EUR', originPerGigabyte: 0.02, relayPerGigabyte: 0.04, perTenThousandRequests: 0.0075 },
    rollback: { isOn: true, minimumViewers: 100 },
  };
  alerts: Alerts = {
    rules: [
      { id: 'r1', name: 'Offload is low', stream: '*', measure: 'offload', threshold: 0.5, forMinutes: 5, minimumViewers: 10, isOn: true },
      {
        id: 'r2',
        name: 'Viewers wait',
        stream: '*',
        measure: 'stallRatio',
        threshold: 0.03,
        forMinutes: 5,
        minimumViewers: 10,
        isOn: true,
      },
      { id: 'r3', name: 'Nobody reports', stream: '*', measure: 'reportGap', threshold: 60, forMinutes: 0, minimumViewers: 1, isOn: false },
    ],
    states: [
      { ruleId: 'r1', stream: '*', label: '', status: 'fine', sinceMs: FIXTURE_NOW_MS - 9 * HOUR_MS, value: 0.93 },
      {
        ruleId: 'r2',
        stream: STREAMS[2]?.stream ?? '*',
        label: STREAMS[2]?.label ?? '',
        status: 'firing',
        sinceMs: FIXTURE_NOW_MS - 7 * MINUTE_MS,
        value: 0.0381,
      },
    ],
    webhook: { url: 'https://hooks.example/tributary', lastStatus: '200 OK', lastAtMs: FIXTURE_NOW_MS - 7 * MINUTE_MS },
  };

  settings(stream: string): SettingsAnswer {
    const own = this.#own.get(stream) ?? {};
    return {
      stream,
      label: STREAMS.find((each) => each.stream === stream)?.label ?? '',
      own,
      effective: { ...STARTED, ...this.#own.get('*'), ...own },
      revision: this.#revision,
      changedAtMs: FIXTURE_NOW_MS - 2 * HOUR_MS,
      changedBy: 'rike',
      ramp: this.#ramps.get(stream) ?? null,
    };
  }

  /** Null: made upon settings that are no longer these. */
  change(stream: string, settings: SettingsShape, revision: number, force: boolean): SettingsAnswer | null {
    if (revision !== this.#revision) return null;
    this.#revision += 1;
    this.#own.set(stream, settings);
    if (settings.peers === 'off' && !force) {
      this.#ramps.set(stream, { fromPercent: 90, toPercent: 0, nowPercent: 65, stepsLeft: 3, isHeld: false });
    } else this.#ramps.delete(stream);
    return this.settings(stream);
  }

  /** Somebody else is quicker than the page. */
  changeElsewhere(): void {
    this.#revision += 1;
  }

  stopRamp(stream: string): SettingsAnswer {
    this.#ramps.delete(stream);
    this.#own.set(stream, { ...this.#own.get(stream), peers: 'on', rolloutPercent: 65 });
    this.#revision += 1;
    return this.settings(stream);
  }

  preview(stream: string, settings: SettingsShape): SettingsPreview {
    const isOff = settings.peers === 'off';
    return {
      originBytesPerSecond: 9_800_000,
      peerBytesPerSecond: 152_000_000,
      expectedOriginBytesPerSecond: isOff ? 161_800_000 : 9_900_000,
      limitBytesPerSecond: this.settings(stream).effective.originBytesPerSecond ?? null,
      fits: !isOff,
      steps: isOff ? 4 : 1,
      affectedViewers: isOff ? 1078 : 0,
    };
  }
}

function sampleEvents(): OperatorEvent[] {
  const [final, , festival] = STREAMS;
  const event = (index: number, part: Partial<OperatorEvent> & Pick<OperatorEvent, 'kind' | 'text' | 'by'>): OperatorEvent => ({
    id: `e${String(1000 - index)}`,
    atMs: EVENT_BASE_MS - index * 37 * MINUTE_MS,
    stream: null,
    label: '',
    changes: [],
    ...part,
  });
  const ofStream = (which: typeof final) => ({ stream: which?.stream ?? null, label: which?.label ?? '' });
  const first = [
    event(0, { kind: 'alert', by: 'server', text: 'Viewers wait: stalled 3.8 % of the time, over 3 %', ...ofStream(festival) }),
    event(1, {
      kind: 'policy',
      by: 'rike',
      text: 'Peers are being switched off',
      ...ofStream(festival),
      changes: [{ name: 'peers', from: 'on', to: 'off' }],
    }),
    event(2, { kind: 'ban', by: 'server', text: 'A viewer was shut out: three neighbours had bad pieces of it', ...ofStream(final) }),
    event(3, {
      kind: 'rollback',
      by: 'server',
      text: 'The rollout went back: viewers with peers stalled more',
      ...ofStream(festival),
      changes: [{ name: 'rolloutPercent', from: '50', to: '0' }],
    }),
    event(4, { kind: 'account', by: 'rike', text: 'newsroom logged in', changes: [] }),
    event(5, { kind: 'server', by: 'server', text: 'Started, version 0.1.0' }),
  ];
  const rest = Array.from({ length: 60 }, (_, index) => event(index + 6, { kind: 'account', by: 'newsroom', text: 'newsroom logged in' }));
  return [...first, ...rest];
}
