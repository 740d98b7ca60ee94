/** Endings of what people write by hand and repeat themselves in. */
const endings = [
  // the web
  `ts tsx mts cts js jsx mjs cjs vue svelte astro html htm css scss sass less styl hbs ejs pug njk
   liquid graphql gql wgsl glsl`,
  // systems
  `c h cc cpp cxx c++ hh hpp hxx h++ inl ipp tpp cu cuh m mm rs go zig d nim odin v swift s S asm hlsl
   frag vert metal`,
  // managed
  `java kt kts scala sc groovy gradle clj cljs cljc edn cs csx fs fsi fsx vb razor cshtml xaml dart as
   hx apex cls pas pp dpr`,
  // scripts
  `py pyi pyx pxd rb rake erb php pl pm t lua luau tcl r R jl sh bash zsh fish ksh ps1 psm1 psd1 bat
   cmd awk vim el gd coffee ahk applescript nu`,
  // functional, numeric, hardware
  `hs lhs elm purs ml mli re res erl hrl ex exs eex heex gleam lisp lsp scm rkt agda idr lean coq f for
   f77 f90 f95 f03 f08 ada adb ads cob cbl sv svh vhd vhdl sol move cairo wat wast ino`,
  // data and builds
  `sql proto thrift avsc capnp fbs prisma tf hcl bicep nix cue dhall jsonnet libsonnet json jsonc json5
   yaml yml toml ini cfg conf properties xml xsd xsl xslt cmake mk mak bzl bazel star sbt cabal
   gemspec csproj fsproj vbproj props targets rego feature http rest`,
  // prose
  `md mdx markdown rst adoc tex bib typ org txt`,
].flatMap((line) => line.split(/\s+/));

/** Names of what has no ending of its own. */
const names = [
  ...['Makefile', 'makefile', 'GNUmakefile', 'Dockerfile', 'Containerfile', 'Jenkinsfile', 'Vagrantfile'],
  ...['Rakefile', 'Gemfile', 'Podfile', 'Fastfile', 'Brewfile', 'Justfile', 'justfile', 'BUILD', 'WORKSPACE'],
  ...['Tiltfile', 'Earthfile', 'Procfile', 'SConstruct', 'SConscript', 'CMakeLists.txt'],
];

/** What was written by a program, for a program: long, and nothing that anybody would type. */
const written = new RegExp(
  [
    // lock files
    ...[
      'package-lock\\.json',
      'npm-shrinkwrap\\.json',
      'pnpm-lock\\.yaml',
      'composer\\.lock',
      'packages\\.lock\\.json',
    ],
    ...[
      '.*[.-]lock\\.(?:json|ya?ml|toml)',
      'lock\\.ya?ml',
      'go\\.sum',
      'Package\\.resolved',
      'cdk\\.context\\.json',
    ],
    // minified, bundled, generated
    ...[
      '.*[.-]min\\.\\w+',
      '.*\\.(?:bundle|chunk)\\.\\w+',
      '.*\\.(?:generated|gen|g|designer|freezed)\\.\\w+',
    ],
    ...['.*_pb2(?:_grpc)?\\.pyi?', '.*\\.pb\\.\\w+', '.*_generated\\.\\w+', '.*\\.tsbuildinfo', '.*\\.snap'],
  ]
    .map((name) => `^${name}$`)
    .join('|'),
  'i',
);

const knownEndings: ReadonlySet<string> = new Set(endings);
const knownNames: ReadonlySet<string> = new Set(names);

/** For `findFiles`: every file that has one of our endings or names. */
export const sourceGlob = `**/{${[...endings.map((ending) => `*.${ending}`), ...names].join(',')}}`;

/**
 * Whether a file is text that somebody has written, by its name.
 *
 * @param path with `/` between its parts
 */
export function isSourceFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (written.test(name)) return false;
  return knownNames.has(name) || knownEndings.has(/\.([^.]+)$/.exec(name)?.[1] ?? '');
}
