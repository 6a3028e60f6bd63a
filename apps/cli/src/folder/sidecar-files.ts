import { randomUUID } from 'node:crypto';
/** Sidecars as files beside their playlist. */
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { decodeSidecar, ProtocolError, SEGMENTS_PER_SIDECAR, sidecarUrl, type Attestation } from '@tributary/protocol';
import { cannotRead, CliError, systemCode } from '../errors.ts';
import { readPlainFile } from './real-file.ts';
import type { SidecarStore } from '../seal/playlist-sealer.ts';

export class SidecarFiles implements SidecarStore {
  readonly #playlistFile: string;

  constructor(playlistFile: string) {
    this.#playlistFile = playlistFile;
  }

  async read(index: number): Promise<readonly Attestation[]> {
    try {
      // What is no file is written over, by a file of that name.
      const bytes = await readPlainFile(this.#file(index));
      return bytes ? decodeSidecar(Uint8Array.from(bytes)) : [];
    } catch (error) {
      // What is damaged or of another version is written anew.
      if (error instanceof ProtocolError || ['ENOENT', 'ELOOP', 'ENXIO'].includes(systemCode(error) ?? '')) return [];
      throw cannotRead(this.#file(index), error);
    }
  }

  /** A web server that reads at the same time sees the old file or the new one, never half of one. */
  async write(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const file = this.#file(index);
    // A name that nobody can have put there before, and nothing that is there is written over.
    const unfinished = `${file}.${randomUUID()}.tmp`;
    try {
      await writeFile(unfinished, bytes, { flag: 'wx' });
      await rename(unfinished, file);
    } catch (cause) {
      await rm(unfinished, { force: true });
      throw new CliError('cannot-write', `${file} cannot be written (${String(cause)}): let this user write beside the playlists.`, {
        cause,
      });
    }
  }

  async keepOnly(first: number, last: number | undefined): Promise<void> {
    const name = `${basename(this.#playlistFile)}.seal-`;
    const folder = dirname(this.#playlistFile);
    const files = (await readdir(folder)).filter((file) => file.startsWith(name) && /^\d+$/.test(file.slice(name.length)));
    for (const file of files) {
      const index = Number(file.slice(name.length));
      if (index < first || (last !== undefined && index > last)) await rm(join(folder, file), { force: true });
    }
  }

  #file(index: number): string {
    const name = sidecarUrl('', index * SEGMENTS_PER_SIDECAR);
    return `${this.#playlistFile}${name}`;
  }
}
