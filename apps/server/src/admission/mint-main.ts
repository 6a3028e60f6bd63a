/** `npm run token`: see `mint-command.ts`. */
import { runTokenCommand } from './mint-command.ts';

const print = (stream: NodeJS.WritableStream) => (line: string) => void stream.write(`${line}\n`);

process.exitCode = await runTokenCommand(process.argv.slice(2), print(process.stdout), print(process.stderr));
