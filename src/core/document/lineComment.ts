const hash = `py pyi pyx rb rake sh bash zsh fish yaml yml toml r R jl pl pm ex exs nix cmake mk tf tcl ps1 coffee
  graphql cr nim`;
const dashes = 'sql lua hs elm ada adb ads vhd vhdl purs lean';
const slashes = `ts tsx mts cts js jsx mjs cjs c h cc cpp cxx hh hpp hxx m mm cs java kt kts scala swift go rs dart
  php groovy gradle proto zig d v sv sol thrift fs fsx scss less cu wgsl glsl hlsl prisma ino`;

const byEnding: ReadonlyMap<string, string> = new Map(
  [['#', hash] as const, ['--', dashes] as const, ['//', slashes] as const].flatMap(([mark, endings]) =>
    endings.split(/\s+/).map((ending) => [ending, mark] as const),
  ),
);

/** What begins a comment up to the end of the line; undefined where a file's language has none, or is not known. */
export function lineComment(path: string): string | undefined {
  return byEnding.get(/\.([^./]+)$/.exec(path)?.[1] ?? '');
}
