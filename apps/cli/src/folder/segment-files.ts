/** Segments as files of the folder, or ranges of them. */
import { stat } from 'node:fs/promises';
import type { PlaylistSegment } from '@tributary/playlist';
import { cannotRead, CliError, systemCode } from '../errors.ts';
import { PieceHasher, type Hashed } from '../seal/piece-hasher.ts';
import type { SegmentSource } from '../seal/playlist-sealer.ts';
import { openFile, realFile } from './real-file.ts';
import type { SiteFolder } from './site-folder.ts';

/** Files of byte ranges remembered: a few for each rendition. One that is forgotten is hashed again. */
const MAX_RANGED_FILES = 256;

interface RangedFile {
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  /** Counts up when the file began anew. */
  readonly generation: number;
}

export class SegmentFiles implements SegmentSource {
  readonly #site: SiteFolder;
  readonly #ranged = new Map<string, RangedFile>();

  constructor(site: SiteFolder) {
    this.#site = site;
  }

  async stampOf(segment: PlaylistSegment): Promise<string | undefined> {
    const file = this.#site.fileOf(segment.url);
    try {
      const { size, mtimeNs, ino } = await stat(await realFile(this.#site.folder, file), { bigint: true });
      if (segment.range === undefined) return `${ino} ${size} ${mtimeNs}`;
      const { generation } = this.#grown(file, { size, mtimeNs, ino });
      return size < BigInt(segment.range.end) ? undefined : `${ino} ${generation}`;
    } catch (error) {
      if (error instanceof CliError) throw error;
      if (isGone(error)) return undefined;
      throw cannotRead(file, error);
    }
  }

  async hash(segment: PlaylistSegment): Promise<Hashed | undefined> {
    const file = this.#site.fileOf(segment.url);
    const before = await this.stampOf(segment);
    const hasher = new PieceHasher();
    try {
      // Of `range` the end is exclusive, of a stream inclusive.
      const range = segment.range && { start: segment.range.start, end: segment.range.end - 1 };
      const handle = await openFile(this.#site.folder, file);
      // Ends with its stream, however that ends.
      for await (const chunk of handle.createReadStream(range)) hasher.update(chunk as Buffer);
    } catch (error) {
      if (error instanceof CliError) throw error;
      if (isGone(error)) return undefined;
      throw cannotRead(file, error);
    }
    // Written to while it was read: what was hashed is neither the old segment nor the new one.
    return (await this.stampOf(segment)) === before ? hasher.end() : undefined;
  }

  /** A file that grows keeps the bytes of its earlier ranges; one that shrinks, or changes without growing, is another. */
  #grown(file: string, now: Omit<RangedFile, 'generation'>): RangedFile {
    const before = this.#ranged.get(file);
    const grew = before !== undefined && before.ino === now.ino && (now.size > before.size || now.mtimeNs === before.mtimeNs);
    const known: RangedFile = { ...now, generation: (before?.generation ?? 0) + (grew ? 0 : 1) };
    this.#ranged.delete(file);
    this.#ranged.set(file, known);
    const [oldest] = this.#ranged.keys();
    if (this.#ranged.size > MAX_RANGED_FILES && oldest !== undefined) this.#ranged.delete(oldest);
    return known;
  }
}

const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCode(error) ?? '');
