import type { Mesh as ShownMesh } from '@tributary/operator-api';
import { isStreamId, type StreamId } from '@tributary/protocol';
import type { Mesh } from '@tributary/telemetry';
import { OperatorError } from '../operator/errors.ts';

/** Who sends to whom now, as the API shows it. Throws an {@link OperatorError} `bad-request` for all streams: each has a mesh of its own. */
export function meshPicture(stream: string, meshOf: (streamId: StreamId) => Mesh, nowMs: number): ShownMesh {
  if (!isStreamId(stream)) throw new OperatorError('bad-request', 'Name one stream by its 32 hex digits: each has a mesh of its own.');
  const { viewers, nodes, edges } = meshOf(stream);
  return { nowMs, viewers, nodes: [...nodes], edges: [...edges] };
}
