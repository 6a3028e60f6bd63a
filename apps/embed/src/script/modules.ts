/** A module of the player, beside this script on its server. */
export interface PlayerModule {
  /** Relative to the script. */
  readonly path: string;
  /** Subresource Integrity of its bytes, `sha384-…`. */
  readonly integrity: string;
}

export interface PlayerModules {
  /** The module that defines the element. */
  readonly entry: PlayerModule;
  /** What it imports, and what those import: without them nothing plays. */
  readonly imported: readonly PlayerModule[];
  /** What is loaded later, if at all. */
  readonly lazy: readonly PlayerModule[];
}
