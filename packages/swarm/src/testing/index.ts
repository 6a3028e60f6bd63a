export { DutyTable } from '../duty-table.ts';
export type { TransportContractCase } from './contract-case.ts';
export * from './fake-clock.ts';
export * from './memory-transport.ts';
export * from './frame-log.ts';
export type { LinkProfile } from './memory-link.ts';
export * from './rig.ts';
export * from './seeded-random.ts';
export * from './tamper.ts';
export * from './transport-contract.ts';
export * from './transport-pair.ts';

