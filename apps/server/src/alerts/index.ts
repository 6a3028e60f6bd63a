export * from './alerts-desk.ts';
export * from './figures-of-cells.ts';
export * from './kept-alerts.ts';
export * from './ports.ts';
export * from './start-alerts.ts';
export { postOverHttp, type PostWebhook } from './webhook-post.ts';
export { keptWebhookSecret } from './webhook-secret.ts';
