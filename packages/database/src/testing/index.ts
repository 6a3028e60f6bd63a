export { databaseContract } from './database-contract.ts';
export { describeWithPostgres } from './describe-with-postgres.ts';
export { HOW_TO_GET_POSTGRESQL, PostgresServer } from './postgres-server.ts';
export { TestFolder } from './test-folder.ts';
