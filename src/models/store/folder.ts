/** The user's data folder for models, shared by editors and the command line. */
export function defaultStoreFolder(
  _platform = process.platform,
  _env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  throw new Error('skeleton');
}

/** Where the store is: `setting` if there is one, else where it was moved to, else the default folder. */
export function storeFolder(_setting?: string): Promise<string> {
  throw new Error('skeleton');
}
