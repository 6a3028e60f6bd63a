import { DatabaseError } from '../errors.ts';

/**
 * What the driver has not answered by then it may answer to nobody: a connection can hang without ending.
 * @throws DatabaseError `timeout`
 */
export async function inTime<T>(answer: PromiseLike<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new DatabaseError('timeout', `PostgreSQL has not answered in ${timeoutMs} ms: see that it runs, and what else it does.`);
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
