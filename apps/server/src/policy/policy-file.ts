import type { SignedPolicy } from '@tributary/protocol';
import { readIfThere, writeWhole } from './whole-file.ts';

const EVERYBODY = 0o644; // a web server that runs as another user serves it

/** The file that viewers look into while the server is away: signed policies, one a line. */
export class PolicyFile {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** What lies there, whoever wrote it; empty where nothing does. @throws ServerError `bad-settings` where it cannot be read */
  async read(): Promise<readonly SignedPolicy[]> {
    const text = (await readIfThere(this.#file)) ?? '';
    return text.split('\n').map((line) => line.trim()).filter((line) => line !== ''); // prettier-ignore
  }

  /** @throws ServerError `bad-settings` where it cannot be written */
  async write(policies: readonly SignedPolicy[]): Promise<void> {
    await writeWhole(this.#file, policies.map((signed) => `${signed}\n`).join(''), EVERYBODY);
  }
}
