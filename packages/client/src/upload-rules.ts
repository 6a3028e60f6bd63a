import type { Engine, UploadStanding } from '@tributary/swarm';
import type { UploadWish } from './choice/remembered-choice.ts';
import { readConditions, watchConditions, type ConditionsBrowser } from './conditions/browser-conditions.ts';
import { uploadVerdict, type UploadVerdict } from './conditions/upload-conditions.ts';
import type { UploadStats } from './types.ts';

/** Who has a word in whether this viewer sends, beside its device. */
export interface UploadVoices {
  /** The site's option. */
  readonly site: boolean;
  /** Asked whenever something changed. */
  viewer(): UploadWish;
  isPlaying(): boolean;
}

/** Tells the engine whether to send and to fetch ahead, whenever the line, the page or the viewer's mind changes. */
export class UploadRules {
  readonly #voices: UploadVoices;
  readonly #browser: ConditionsBrowser;
  readonly #unwatch: () => void;
  #engine: Pick<Engine, 'setLimits'> | null = null;
  #verdict: UploadVerdict;

  constructor(voices: UploadVoices, browser: ConditionsBrowser = globalThis) {
    this.#voices = voices;
    this.#browser = browser;
    this.#verdict = this.#judge();
    this.#unwatch = watchConditions(browser, () => this.changed());
  }

  /** What an engine begins with. */
  get limits(): { readonly upload: boolean; readonly prefetch: boolean } {
    return { upload: this.#verdict.mayUpload, prefetch: this.#verdict.mayPrefetch };
  }

  /** From now on this engine hears of changes. */
  govern(engine: Pick<Engine, 'setLimits'>): void {
    this.#engine = engine;
  }

  /** Something may have: the player was paused, the viewer chose. */
  changed(): void {
    const before = this.#verdict;
    this.#verdict = this.#judge();
    const isSame = before.mayUpload === this.#verdict.mayUpload && before.mayPrefetch === this.#verdict.mayPrefetch;
    if (!isSame) this.#engine?.setLimits(this.limits);
  }

  /** What is to be told of it: the device's reason before the engine's own. */
  stats({ reason, allowed, sessionBytes }: UploadStanding): UploadStats {
    const own = this.#verdict.reason;
    // The engine stopped by `limits` was told so here.
    return { allowed, reason: reason === 'limits' ? own : reason, sessionBytes };
  }

  destroy(): void {
    this.#unwatch();
    this.#engine = null;
  }

  #judge(): UploadVerdict {
    const { site, viewer, isPlaying } = this.#voices;
    return uploadVerdict(readConditions(this.#browser, isPlaying()), { site, viewer: viewer() });
  }
}
