// What the types of a package import must be installed with it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageNameOf } from '../workspace.ts';

// No name of a module has a space in it; what follows a text that ends with "from" has.
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bdeclare module\s+)(['"])(?<specifier>[^'"\s]+)\1/g;
const REFERENCE = /^\/\/\/\s*<reference\s+types="(?<specifier>[^"]+)"/gm;

/** The packages that declarations name, own files left out. */
export function importedPackages(declarations: string): readonly string[] {
  const specifiers = [...declarations.matchAll(IMPORT), ...declarations.matchAll(REFERENCE)].map(
    ({ groups }) => groups?.['specifier'] ?? '',
  );
  return [...new Set(specifiers.filter((specifier) => !specifier.startsWith('.')).map(packageNameOf))];
}

interface Installed {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** @param folder a built package @returns the packages that its types name and its users do not have */
export function missingTypes(folder: string): readonly string[] {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Installed;
  const installed = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
  const files = readdirSync(join(folder, 'dist')).filter((file) => file.endsWith('.d.ts'));
  const imported = files.flatMap((file) => importedPackages(readFileSync(join(folder, 'dist', file), 'utf8')));
  return imported.filter((name) => !installed.has(name));
}
