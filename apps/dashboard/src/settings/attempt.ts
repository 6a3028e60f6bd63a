import { ApiError } from '../api/errors.ts';
import { TEXTS } from '../texts/index.ts';

/** How a change went, in words. */
export type Outcome = { readonly kind: 'done' | 'problem'; readonly text: string } | null;

/** Makes a change and says how it went; what the API refused it has explained. */
export async function attempt(change: () => Promise<string | void>): Promise<Outcome> {
  try {
    return { kind: 'done', text: (await change()) ?? TEXTS.settings.saved };
  } catch (error) {
    return { kind: 'problem', text: error instanceof ApiError ? error.message : String(error) };
  }
}
