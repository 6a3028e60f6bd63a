import type { SettingsAnswer, SettingsPreview, SettingsShape } from '@tributary/operator-api';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { ALL_STREAMS } from '../address/route.ts';
import { ApiError } from '../api/errors.ts';
import { formatMoment } from '../format/times.ts';
import { Loader } from '../live/loader.ts';
import { loadedView } from '../parts/loaded-view.ts';
import { navigate, type ViewContext } from '../shell/context.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { FIGURES } from '../styles/figures.ts';
import { TEXTS } from '../texts/index.ts';
import { FIELDS, settingOf, typedOf, type SettingName, type Typed } from './fields.ts';
import { PEERS_SETTINGS_STYLES } from './peers-settings-styles.ts';
import { listedWith, namedStreams, type NamedStream } from './named-streams.ts';
import { peersSwitch } from './peers-switch.ts';
import { settingRow } from './setting-row.ts';

const T = TEXTS.settings.peers;
/** While peers are being switched off, whoever watches wants to see it happen. */
const RAMP_REFRESH_MS = 2000;

/** A change that waits for the operator's word, with what it would do. */
interface Pending {
  readonly settings: SettingsShape;
  readonly preview: SettingsPreview;
}

/** What holds for a stream, or for all; and the switch. */
export class PeersSettings extends LitElement {
  static override properties = {
    context: { attribute: false },
    stream: { attribute: false },
    typed: { state: true },
    pending: { state: true },
    message: { state: true },
  };
  static override styles = [BASE, CONTROLS, FIGURES, PEERS_SETTINGS_STYLES];
  declare context: ViewContext;
  declare stream: string;
  /** What differs from what is set. */
  declare typed: Readonly<Partial<Record<SettingName, Typed>>>;
  declare pending: Pending | null;
  declare message: { readonly kind: 'problem' | 'done'; readonly text: string } | null;
  readonly #settings = new Loader<SettingsAnswer>(this, ({ ramp }) => (ramp === null ? null : RAMP_REFRESH_MS));
  readonly #forAll = new Loader<SettingsAnswer>(this);
  readonly #streams = new Loader<readonly NamedStream[]>(this);

  constructor() {
    super();
    this.typed = {};
    this.pending = null;
    this.message = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { stream } = this;
    const { ask, live } = this.context;
    if (changed.has('stream')) {
      this.typed = {};
      this.message = null;
    }
    this.#settings.show(stream, (signal) => ask('settings', { values: { stream }, signal }));
    this.#forAll.show(ALL_STREAMS, (signal) => ask('settings', { values: { stream: ALL_STREAMS }, signal }));
    this.#streams.show('streams', (signal) => namedStreams(ask, signal));
    const before = changed.get('context')?.live.event;
    // Somebody else may have changed something: what is typed here stays, and is compared with what is new.
    if (before !== undefined && live.event !== before && live.event?.kind === 'policy') void this.#settings.reload();
  }

  protected override render(): unknown {
    return html`
      <label class="of"
        >${T.stream}<select @change=${this.#pickStream}>
          <option value=${ALL_STREAMS} .selected=${this.stream === ALL_STREAMS}>${T.every}</option>
          ${listedWith(this.#streams.state.value ?? [], this.stream, this.#settings.state.value?.label).map(
            ({ stream, label }) => html`<option value=${stream} .selected=${stream === this.stream}>${label || stream}</option>`,
          )}
        </select></label
      >
      ${loadedView(
        this.#settings.state,
        () => void this.#settings.reload(),
        (answer) => this.#view(answer),
      )}
    `;
  }

  #view(answer: SettingsAnswer) {
    const mayChange = this.context.role === 'operator';
    const label = answer.stream === ALL_STREAMS ? T.every : answer.label || answer.stream;
    const { changedBy, changedAtMs } = answer;
    return html`
      ${peersSwitch(answer, {
        mayChange,
        onOff: () => void this.#propose({ ...answer.own, peers: 'off' }, true),
        onOn: () => void this.#apply({ ...answer.own, peers: 'on' }, false),
        onStop: () => void this.#stopRamp(),
      })}
      <form class="card" novalidate @submit=${this.#submit}>
        <h2>${T.formHeading}</h2>
        <p class="muted small">${changedBy === null ? T.neverChanged : T.changedBy(changedBy, formatMoment(changedAtMs ?? 0))}</p>
        ${(['who', 'viewers', 'origin'] as const).map(
          (group) =>
            html`<fieldset>
              <legend>${T.groups[group]}</legend>
              ${FIELDS.filter((field) => field.group === group).map((field) =>
                settingRow({
                  field,
                  typed: this.typed[field.name] ?? typedOf(field, answer.own[field.name]),
                  inherited: this.#inherited(answer, field.name),
                  isOfStream: answer.stream !== ALL_STREAMS,
                  isDisabled: !mayChange,
                  onTyped: (typed) => {
                    this.typed = { ...this.typed, [field.name]: typed };
                    this.message = null;
                  },
                }),
              )}
            </fieldset>`,
        )}
        <div class="row end">
          <button class="primary" ?disabled=${!mayChange}>${TEXTS.settings.save}</button>
          ${this.message === null ? nothing : html`<p class=${this.message.kind} role="status">${this.message.text}</p>`}
        </div>
      </form>
      ${
        this.pending === null
          ? nothing
          : html`<change-dialog
              .preview=${this.pending.preview}
              .label=${label}
              .isOff=${this.pending.settings.peers === 'off' && answer.own.peers !== 'off'}
              @confirmed=${({ detail }: CustomEvent<{ force: boolean }>) => this.#confirmed(detail.force)}
              @cancelled=${() => (this.pending = null)}
            ></change-dialog>`
      }
    `;
  }

  /** Of a stream, what is set for all; of all, what the server was started with, which shows only where nothing is set. */
  #inherited({ stream, own, effective }: SettingsAnswer, name: SettingName): SettingsShape[SettingName] {
    if (stream !== ALL_STREAMS) return this.#forAll.state.value?.effective[name] ?? (name in own ? undefined : effective[name]);
    return own[name] === undefined ? effective[name] : undefined;
  }

  #pickStream({ currentTarget }: Event): void {
    navigate(this, { page: 'settings', section: 'peers', stream: (currentTarget as HTMLSelectElement).value });
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const answer = this.#settings.state.value;
    if (answer === null) return;
    const settings: Record<string, unknown> = {};
    for (const field of FIELDS) {
      const value = settingOf(field, this.typed[field.name] ?? typedOf(field, answer.own[field.name]));
      if (value === 'invalid') {
        this.message = { kind: 'problem', text: T.invalid(T.fields[field.name].name) };
        return;
      }
      if (value !== undefined) settings[field.name] = value;
    }
    await this.#propose(settings, false);
  }

  /** Asks what a change would do. Where the origin would hardly notice, it is made; else the operator is shown, and asked. */
  async #propose(settings: SettingsShape, alwaysAsk: boolean): Promise<void> {
    await this.#try(async () => {
      const preview = await this.context.ask('previewSettings', { values: { stream: this.stream }, body: settings });
      const isNoticed = preview.expectedOriginBytesPerSecond > preview.originBytesPerSecond * NOTICED || !preview.fits || preview.steps > 1;
      if (alwaysAsk || isNoticed) this.pending = { settings, preview };
      else await this.#put(settings, false);
    });
  }

  #confirmed(force: boolean): void {
    const { pending } = this;
    this.pending = null;
    if (pending !== null) void this.#apply(pending.settings, force);
  }

  async #apply(settings: SettingsShape, force: boolean): Promise<void> {
    await this.#try(() => this.#put(settings, force));
  }

  async #put(settings: SettingsShape, force: boolean): Promise<void> {
    const { revision } = this.#settings.state.value ?? { revision: 0 };
    this.#take(
      await this.context.ask('setSettings', { values: { stream: this.stream }, body: { settings, revision, ...(force ? { force } : {}) } }),
    );
    this.typed = {};
    this.message = { kind: 'done', text: TEXTS.settings.saved };
  }

  async #stopRamp(): Promise<void> {
    await this.#try(async () => this.#take(await this.context.ask('stopRamp', { values: { stream: this.stream } })));
  }

  #take(answer: SettingsAnswer): void {
    this.#settings.set(answer);
    if (answer.stream === ALL_STREAMS) this.#forAll.set(answer);
    // Its timer follows the ramp.
    void this.#settings.reload();
  }

  async #try(change: () => Promise<void>): Promise<void> {
    this.message = null;
    try {
      await change();
    } catch (error) {
      const isConflict = error instanceof ApiError && error.reason === 'conflict';
      if (isConflict) await this.#settings.reload();
      this.message = {
        kind: 'problem',
        text: isConflict ? TEXTS.settings.conflict : error instanceof Error ? error.message : String(error),
      };
    }
  }
}

/** Five per cent more is within what an origin's load varies by. */
const NOTICED = 1.05;
