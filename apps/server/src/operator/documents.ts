import { OperatorError } from './errors.ts';
import { DOCUMENT_CHARACTERS, DOCUMENTS_PER_KIND, REVISE_ATTEMPTS } from './limits.ts';
import type { DocumentKind, OperatorStore } from './store.ts';

/** As it is kept. Throws an {@link OperatorError} `full` for more than a document may have. */
export function bodyText(body: unknown): string {
  const text = JSON.stringify(body);
  if (text.length > DOCUMENT_CHARACTERS)
    throw new OperatorError('full', `This is more than ${DOCUMENT_CHARACTERS} characters as JSON: leave something out.`);
  return text;
}

export const fullError = (kind: DocumentKind): OperatorError =>
  new OperatorError('full', `${DOCUMENTS_PER_KIND} documents of the kind “${kind}” are kept already: remove some.`);

/**
 * Changes a document as one step, whoever else changes it at the same time.
 * @param empty stands for it where there is none
 * @param change is asked again where somebody was quicker; what it throws ends it
 */
export async function revise<T>(store: OperatorStore, kind: DocumentKind, id: string, empty: T, change: (body: T) => T): Promise<T> {
  for (let attempt = 0; attempt < REVISE_ATTEMPTS; attempt++) {
    const document = await store.read(kind, id);
    const changed = change(document === null ? empty : (document.body as T));
    if ((await store.write(kind, id, changed, document?.revision ?? 0)) !== null) return changed;
  }
  throw new OperatorError('conflict', 'Others are changing this at the same time: look at it again, then try once more.');
}
