import type { Peers } from '@tributary/hls';

/** What the viewer is to be told or asked, now. */
export type SharingQuestion = 'ask' | 'notice';

/** Follows the player's `Peers`, of which there may be others or none, and has the player drawn anew where they change. */
export class PeersWatcher {
  readonly #redraw: () => void;
  #peers: Peers | null = null;
  /** There is a notice that nobody has answered. */
  #isNoticeDue: boolean;
  #unsubscribe: readonly (() => void)[] = [];

  /** @param isNoticeDue the notice came before anybody watched */
  constructor(redraw: () => void, isNoticeDue = false) {
    this.#redraw = redraw;
    this.#isNoticeDue = isNoticeDue;
  }

  get peers(): Peers | null {
    return this.#peers;
  }

  /** Null: nothing. */
  get question(): SharingQuestion | null {
    const { mode, decision } = this.#peers?.choice ?? {};
    if (decision !== 'undecided') return null;
    if (mode === 'ask') return 'ask';
    return mode === 'notice' && this.#isNoticeDue ? 'notice' : null;
  }

  follow(peers: Peers | null): void {
    if (peers === this.#peers) return;
    this.#stop();
    this.#peers = peers;
    const redraw = this.#redraw;
    if (peers) {
      const onNotice = (): void => {
        this.#isNoticeDue = true;
        redraw();
      };
      this.#unsubscribe = [peers.on('choice', redraw), peers.on('status', redraw), peers.on('notice', onNotice)];
    }
    redraw();
  }

  answer(decision: 'yes' | 'no'): void {
    this.#isNoticeDue = false;
    this.#peers?.choose({ decision });
  }

  /** As if the viewer had never been asked. */
  askAgain(): void {
    this.#isNoticeDue = true;
    this.#peers?.forgetChoice();
    this.#redraw();
  }

  /** Until it is told whom to follow again. */
  rest(): void {
    this.#stop();
    this.#peers = null;
  }

  #stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [];
  }
}
