import type { Session } from '@tributary/operator-api';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Ask } from '../api/client.ts';

export type SessionState =
  | { readonly status: 'asking' }
  | { readonly status: 'unreachable' }
  | {
      readonly status: 'known';
      readonly session: Session;
      /** There was one, and it has ended: the view stays where it is, under the form. */
      readonly hasEnded: boolean;
    };

/** Between two questions who is asking, while the server is away. */
const RETRY_MS = 5000;

/** Knows who looks at the page. */
export class SessionKeeper implements ReactiveController {
  #state: SessionState = { status: 'asking' };
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  readonly #host: ReactiveControllerHost;
  readonly #ask: () => Ask;

  constructor(host: ReactiveControllerHost, ask: () => Ask) {
    this.#host = host;
    this.#ask = ask;
    host.addController(this);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Somebody may look: by an account, or because the server lets everybody. */
  get maySee(): boolean {
    return this.#state.status === 'known' && (this.#state.session.account !== null || this.#state.session.isOpen);
  }

  hostConnected(): void {
    void this.check();
  }

  hostDisconnected(): void {
    clearTimeout(this.#retry);
  }

  /** Asks the server who this is. Many may find at once that a session has ended: one question is enough. */
  async check(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    clearTimeout(this.#retry);
    try {
      this.accept(await this.#ask()('getSession'));
    } catch {
      // A page that knows who it is keeps its figures, marked as old: the line's own state says that the server is away.
      if (this.#state.status !== 'known') this.#set({ status: 'unreachable' });
      this.#retry = setTimeout(() => void this.check(), RETRY_MS);
    } finally {
      this.#isAsking = false;
    }
  }

  /** Takes what the server says of this session. */
  accept(session: Session): void {
    const had = this.#state.status === 'known' && (this.#state.session.account !== null || this.#state.hasEnded);
    this.#set({ status: 'known', session, hasEnded: session.account === null && had });
  }

  async logOut(): Promise<void> {
    await this.#ask()('logout');
    this.#state = { status: 'asking' };
    await this.check();
  }

  #set(state: SessionState): void {
    this.#state = state;
    this.#host.requestUpdate();
  }
}
