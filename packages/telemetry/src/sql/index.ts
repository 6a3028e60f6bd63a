export { SqlCellStore, type SqlCellStoreOptions } from './sql-cell-store.ts';
