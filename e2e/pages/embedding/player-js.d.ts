/** What the tests use of player.js 0.1.0, which has no types. */
declare module 'player.js' {
  export class Player {
    constructor(frame: HTMLIFrameElement);
    on(event: string, callback: (value: unknown) => void): void;
    off(event: string, callback?: (value: unknown) => void): void;
    supports(kind: 'method' | 'event', names: string | readonly string[]): boolean;
    /** Its getters and setters. */
    [method: string]: (argument?: unknown) => unknown;
  }
  const playerjs: { readonly Player: typeof Player };
  export default playerjs;
}
