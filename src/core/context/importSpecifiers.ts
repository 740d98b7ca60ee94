/** A name of a module in an import, and where it stands in the text. */
export interface ImportSpecifier {
  readonly name: string;
  readonly offset: number;
}

/** Imports stand at the top; below, only few are found for the time that it takes. UTF-16 units. */
const HEAD = 8 * 1024;

/** ES modules, CommonJS, C, and Python; the last of a dotted name, since that is what a language server knows. */
const specifier =
  /(?:\bfrom\s*|^\s*import\s*|\brequire\(\s*|\bimport\(\s*|^\s*#\s*include\s*)["']([^"'\n]+)["']|^\s*(?:from|import)\s+([\w.]*\w)/gm;

/** The modules that a text names in its imports, the first ones. */
export function importSpecifiers(text: string, limit: number): ImportSpecifier[] {
  const found = new Map<string, ImportSpecifier>();
  for (const match of text.slice(0, HEAD).matchAll(specifier)) {
    const name = (match[1] ?? match[2])!;
    const offset = match.index + match[0].lastIndexOf(name) + name.length - 1;
    if (!found.has(name)) found.set(name, { name, offset });
    if (found.size === limit) break;
  }
  return [...found.values()];
}
