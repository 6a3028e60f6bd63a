import type { Role } from '@tributary/operator-api';
import type { Ask } from '../api/client.ts';
import type { LiveState } from '../live/live-state.ts';
import type { Route } from '../address/route.ts';

/** What every view gets from the page around it. */
export interface ViewContext {
  readonly ask: Ask;
  readonly live: LiveState;
  /** What this account may do; without one, where everybody may look, it is a viewer's. */
  readonly role: Role;
  /** Of this account; null where everybody may look. */
  readonly name: string | null;
}

/** Asks the page to lead somewhere. @fires navigate */
export function navigate(from: HTMLElement, route: Route, { replaces = false } = {}): void {
  from.dispatchEvent(new CustomEvent('navigate', { detail: { route, replaces }, bubbles: true, composed: true }));
}
export type NavigateEvent = CustomEvent<{ readonly route: Route; readonly replaces: boolean }>;
