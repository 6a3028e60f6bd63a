// A page that says what the browser makes of it, for the spec of the test tooling itself.
import { PIECE_BYTES } from '@tributary/protocol';

document.body.dataset['pieceBytes'] = String(PIECE_BYTES);
document.body.dataset['secure'] = String(isSecureContext);
