import { pageChoiceMemory, type ChoiceMemory } from './choice-memory.ts';
import { isPeersMode, modeInForce, PEERS_MODES, type ModeInForce, type ModeReason, type PeersMode } from './mode.ts';
import { DECISIONS, NOTHING_REMEMBERED, UPLOAD_WISHES, type Decision, type UploadWish } from './remembered-choice.ts';

/** What the viewer's connection is used for, and who decided that. */
export interface PeersChoice {
  /** What counts, of the site's, the browser's and the operator's wishes: the strictest. */
  readonly mode: PeersMode;
  /** Whose wish that is. */
  readonly why: ModeReason;
  /** The viewer's word. `no` wins over everything, `yes` over `ask` and `notice`. */
  readonly decision: Decision;
  /** The viewer's word on sending; what comes of it is in `stats().upload`. */
  readonly upload: UploadWish;
}

/** What the viewer may change. What is left out stays as it was. */
export type ChoiceChange = Partial<Pick<PeersChoice, 'decision' | 'upload'>>;

/**
 * Why nothing may be opened: `off`: the page or its operator offers no peers; `refused`: the viewer said no; `needs-consent`: it is to be
 * asked, and has not said yes.
 */
export type ConsentObstacle = 'off' | 'refused' | 'needs-consent';

export interface ConsentOptions {
  /** The page's own wish; undefined: none, which is `notice`. */
  readonly site: PeersMode | undefined;
  /** Address of the signaling server: what its operator wants is remembered by it. */
  readonly server: string;
  /** Default: the page's local storage. */
  readonly memory?: ChoiceMemory;
  readonly hasPrivacySignal?: boolean;
}

/**
 * Whether this player may have peers. Nothing is opened – no connection, no socket – while `obstacle` is one. It needs no engine: whoever
 * loads one may ask here first whether it is worth loading.
 */
export class Consent {
  /** Address of the signaling server. */
  readonly server: string;
  readonly memory: ChoiceMemory;
  readonly #site: PeersMode | undefined;
  readonly #hasPrivacySignal: boolean;
  readonly #changed: (choice: PeersChoice) => void;
  readonly #unsubscribe: () => void;
  #told: PeersChoice;

  /**
   * @param changed the choice, or what it comes to, is another now
   * @throws TypeError where `site` is none of the modes: a misspelt one must not open what it meant to close
   */
  constructor(options: ConsentOptions, changed: (choice: PeersChoice) => void) {
    if (options.site !== undefined && !isPeersMode(options.site))
      throw new TypeError(`peers is ${JSON.stringify(options.site)}: give one of ${PEERS_MODES.join(', ')}, or leave it out`);
    this.#site = options.site;
    this.server = options.server;
    this.memory = options.memory ?? pageChoiceMemory();
    this.#hasPrivacySignal = options.hasPrivacySignal ?? hasPrivacySignal();
    this.#changed = changed;
    this.#told = this.choice;
    this.#unsubscribe = this.memory.onChange(() => this.#tell());
  }

  get choice(): PeersChoice {
    const { decision, upload } = this.memory.read();
    return { ...this.#inForce(), decision, upload };
  }

  /** Null: peers may be had. */
  get obstacle(): ConsentObstacle | null {
    const { mode, decision } = this.choice;
    if (decision === 'no') return 'refused';
    if (mode === 'off') return 'off';
    return mode === 'ask' && decision !== 'yes' ? 'needs-consent' : null;
  }

  /**
   * The viewer's word: remembered, and followed by every player of this web origin at once.
   * @throws TypeError where a word is none of those that there are
   */
  choose({ decision, upload }: ChoiceChange): void {
    // What cannot be read would count as never said, and open what the viewer has closed.
    check('decision', decision, DECISIONS);
    check('upload', upload, UPLOAD_WISHES);
    const before = this.memory.read();
    this.memory.write({ ...before, decision: decision ?? before.decision, upload: upload ?? before.upload });
  }

  /** As if the viewer had never said anything. What operators want stays. */
  forget(): void {
    const { askingServers } = this.memory.read();
    this.memory.write({ ...NOTHING_REMEMBERED, askingServers });
  }

  destroy(): void {
    this.#unsubscribe();
  }

  #inForce(): ModeInForce {
    const operator = this.memory.read().askingServers.includes(this.server) ? 'ask' : undefined;
    return modeInForce({ site: this.#site, hasPrivacySignal: this.#hasPrivacySignal, operator });
  }

  #tell(): void {
    const { choice } = this;
    const told = this.#told;
    this.#told = choice;
    const isSame = (['mode', 'why', 'decision', 'upload'] as const).every((key) => choice[key] === told[key]);
    if (!isSame) this.#changed(choice);
  }
}

function check(name: string, word: string | undefined, words: readonly string[]): void {
  if (word !== undefined && !words.includes(word))
    throw new TypeError(`${name} is ${JSON.stringify(word)}: give one of ${words.join(', ')}`);
}

/** Global Privacy Control (https://w3c.github.io/gpc/), where the browser has it. */
function hasPrivacySignal(): boolean {
  return (globalThis.navigator as { readonly globalPrivacyControl?: unknown } | undefined)?.globalPrivacyControl === true;
}
