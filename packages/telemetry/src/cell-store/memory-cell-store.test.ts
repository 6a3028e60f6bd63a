import { cellStoreContract } from '../testing/index.ts';
import { MemoryCellStore } from './memory-cell-store.ts';

cellStoreContract('MemoryCellStore', async (limits) => new MemoryCellStore(limits));
