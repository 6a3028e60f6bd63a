import type { PlayerModules } from './modules.ts';

declare global {
  /** Filled in by the build (scripts/pages-build/embed-script.ts), when the names of the built modules are known. */
  const PLAYER_MODULES: PlayerModules;
}
