import type { SourceFile } from '../core/eval/holes.ts';

/**
 * The files of the project that a file belongs to.
 *
 * @param packages whether each folder is a project of its own; else all files are of one
 */
export function projectsOf(
  files: readonly SourceFile[],
  packages: boolean,
): (path: string) => readonly SourceFile[] {
  const nameOf = (path: string): string => (packages ? path.slice(0, path.indexOf('/') + 1) : '');
  const projects = new Map<string, SourceFile[]>();
  for (const file of files) {
    const project = projects.get(nameOf(file.path));
    if (project) project.push(file);
    else projects.set(nameOf(file.path), [file]);
  }
  return (path) => projects.get(nameOf(path)) ?? [];
}
