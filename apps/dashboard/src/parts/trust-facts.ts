import type { OffloadFigures } from '@tributary/operator-api';
import { FORMAT } from '../format/numbers.ts';
import { TEXTS } from '../texts/index.ts';
import { fact } from './fact.ts';

const T = TEXTS.overview;

/** What else speaks for the figures: the other end's word, and the origin's own. */
export function trustFacts({ confirmedShare, originOffload, originServedBytes, notaryBytes }: OffloadFigures) {
  return [
    fact(T.confirmed, FORMAT.share(confirmedShare), confirmedShare === null ? T.confirmedUnknown : T.confirmedDetail),
    fact(
      T.originOwn,
      FORMAT.share(originOffload),
      originServedBytes === null ? T.originOwnUnknown : T.originOwnDetail(FORMAT.bytes(originServedBytes)),
    ),
    notaryBytes > 0 ? fact(T.notary, FORMAT.bytes(notaryBytes), T.notaryDetail) : null,
  ];
}
