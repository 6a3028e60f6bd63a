export * from './alerts-desk.ts';
export * from './ports.ts';
export { postOverHttp, type PostWebhook } from './webhook-post.ts';
export { keptWebhookSecret } from './webhook-secret.ts';
