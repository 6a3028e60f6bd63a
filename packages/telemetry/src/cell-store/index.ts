export { MemoryCellStore } from './memory-cell-store.ts';
export { spansOf, type Span } from './spans.ts';
