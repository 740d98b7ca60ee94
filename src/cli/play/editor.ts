import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const commands = ['code', 'codium'];

/** The command of an installed VS Code, if there is one and a desktop to show it on. */
export async function findEditor(): Promise<string | undefined> {
  if (!hasDesktop()) return undefined;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const command of commands) {
      const path = join(folder, process.platform === 'win32' ? `${command}.cmd` : command);
      const exists = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (exists) return path;
    }
  }
  return undefined;
}

function hasDesktop(): boolean {
  if (!process.stdout.isTTY) return false;
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/** Opens a folder in VS Code with the extension in development at `root`. Resolves to whether that worked. */
export async function openEditor(editor: string, root: string, folder: string): Promise<boolean> {
  const args = [`--extensionDevelopmentPath=${root}`, folder];
  // Node runs a .cmd only through a shell, and a shell wants quotes.
  const isScript = process.platform === 'win32';
  const quote = (text: string) => (isScript ? `"${text}"` : text);
  const child = spawn(quote(editor), args.map(quote), { stdio: 'inherit', shell: isScript });
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve(false);
    });
    child.once('exit', (code) => {
      resolve(code === 0);
    });
  });
}
