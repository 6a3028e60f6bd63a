import type { SkinSide } from './skin-side.ts';

let brought: typeof SkinSide | null = null;

/** Null: no skin has needed it yet. */
export const skinSideClass = (): typeof SkinSide | null => brought;

/** For whoever has it already. */
export function bringSkinSide(side: typeof SkinSide): void {
  brought = side;
}

/** Rejects where its code cannot be had. */
export async function loadSkinSide(): Promise<void> {
  brought ??= (await import('./skin-side.ts')).SkinSide;
}
