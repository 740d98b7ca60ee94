import type { HubSource } from '../../models/models.ts';

/**
 * Reads what names a model of the hub: OWNER/NAME, OWNER/NAME/FILE.gguf, or the address of a page of it.
 *
 * @returns undefined where it names none
 */
export function parseHubName(text: string): HubSource | undefined {
  const name = text.trim();
  const inAddress = /^https?:\/\/[^/]+\/([^?#]*)/.exec(name)?.[1];
  const path = (inAddress === undefined ? name : decoded(inAddress)).replace(/\/$/, '');
  const match = /^([\w.-]+\/[\w.-]+)(?:\/(?:(?:blob|resolve|tree)\/([^/]+)(?:\/|$))?([^/]+\.gguf)?)?$/i.exec(
    path,
  );
  if (!match) return undefined;
  const [, repository, revision = 'main', gguf] = match;
  return { repository: repository!, revision, ...(gguf !== undefined && { gguf }) };
}

/** As it is where it is no code of anything. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
