import { MemoryTelemetryStore } from './memory-store.ts';
import { telemetryStoreContract } from './testing/store-contract.ts';

telemetryStoreContract('MemoryTelemetryStore', (limits) => new MemoryTelemetryStore(limits));
