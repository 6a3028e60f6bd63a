import type { Rate } from '../token-bucket.ts';

/** Address prefixes that must agree. With two, a liar and its accomplice suffice; each more is one more whole copy at the origin. */
export const AGREEING_NETWORKS = 3;
/** Share of the prefixes heard of a segment that may not differ: from a third on nobody is believed. */
export const DISSENT_SHARE = 1 / 3;
/** Prefixes heard of one segment; what comes later says nothing new. */
export const NETWORKS_PER_SEGMENT = 64;
/** Different contents of one segment that are told apart; further ones count as dissent and are not kept. */
export const CONTENTS_PER_SEGMENT = 8;
/** Characters of all contents that wait for agreement, 32 MiB: some 8,000 segments of 4 MB. The segment heard of first goes. */
export const WAITING_CHARACTERS = 32 * 1024 * 1024;
/** What a segment without any content counts, for its place in the list. */
export const SEGMENT_CHARACTERS = 256;
/** Segments that one viewer may report: a viewer that fetches everything itself reports two tracks of 2 s segments. */
export const REPORTED_SEGMENTS: Rate = { burst: 32, perSecond: 2 };
