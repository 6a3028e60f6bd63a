// An attacker's page: a viewer as everybody's, over channels that say something else.
import '../../pages/viewer/main.ts';
import { abuse, type AbuseName } from './abuses.ts';
import { claimStrongUplink } from './boastful-socket.ts';
import { CONDUCTS, WANTS_DUTY, type ConductName } from './conducts.ts';
import { behave, sendRaw } from './hostile-channels.ts';

declare global {
  interface Window {
    /** Before the viewer is started. */
    behave(name: ConductName): void;
    /** On every channel that is open. */
    abuse(name: AbuseName): void;
  }
}

window.behave = (name) => {
  behave(CONDUCTS[name]());
  if (WANTS_DUTY.has(name)) claimStrongUplink();
};
window.abuse = (name) => sendRaw(abuse(name));
