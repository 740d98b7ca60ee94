/** The part of a path that the model is shown: the tail of a long path matters most. */
export function shownPath(path: string): string {
  return path.split('/').slice(-3).join('/');
}
