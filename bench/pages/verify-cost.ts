/** Verifies in a page what it is told to, while the benchmark looks at the browser's processes. */
import { VerifyWork } from '../verify/work.ts';

declare global {
  interface Window {
    verifyWork: Promise<VerifyWork>;
  }
}

window.verifyWork = VerifyWork.create();
