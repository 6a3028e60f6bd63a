import { MemoryDirectory } from './memory-directory.ts';
import { directoryContract } from './testing/directory-contract.ts';

directoryContract('MemoryDirectory', (limits) => new MemoryDirectory(limits));
