/** `npm run check:packages [-- --built]`: builds what is published, and checks it as its users will find it. */
import { buildPackages, built } from './src/build-packages.ts';
import { elementProblems, publintProblems, sideEffectProblems, typeProblems } from './src/check/checks.ts';
import { measureSizes, sizeLine } from './src/check/sizes.ts';
import { packTarballs } from './src/check/tarballs.ts';
import { usageProblems } from './src/check/usage.ts';
import { PUBLICATIONS } from './src/publications.ts';

if (!process.argv.includes('--built')) await buildPackages();
console.log(built());

const tarballs = packTarballs();
const problems: string[] = [];
for (const publication of PUBLICATIONS) {
  const tarball = tarballs.get(publication.name) ?? '';
  problems.push(
    ...(await publintProblems(publication, tarball)),
    ...typeProblems(publication, tarball),
    ...(await elementProblems(publication)),
    ...(await sideEffectProblems(publication)),
  );
}
problems.push(...usageProblems());
const sizes = await measureSizes();
console.log(`\n${sizes.map(sizeLine).join('\n')}`);
problems.push(...sizes.filter(({ fits }) => !fits).map((size) => `Over the budget (release/src/check/sizes.ts): ${sizeLine(size)}`));

console.log(problems.length === 0 ? '\nReady to publish.' : `\nNot ready to publish:\n${problems.map((line) => `- ${line}`).join('\n')}`);
process.exitCode = problems.length === 0 ? 0 : 1;
