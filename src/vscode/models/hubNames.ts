import type { HubSource } from '../../models/models.ts';

/**
 * Reads what names a model of the hub: OWNER/NAME, OWNER/NAME/FILE.gguf, or the address of a page of it.
 *
 * @returns undefined where it names none
 */
export function parseHubName(text: string): HubSource | undefined {
  const path = text.trim().replace(/^https?:\/\/[^/]+\//, '').replace(/[?#].*$/, '').replace(/\/$/, '');
  const match = /^([\w.-]+\/[\w.-]+)(?:\/(?:(?:blob|resolve|tree)\/([^/]+)(?:\/|$))?([^/]+\.gguf)?)?$/i.exec(path);
  if (!match) return undefined;
  const [, repository, revision = 'main', gguf] = match;
  return { repository: repository!, revision, ...(gguf !== undefined && { gguf }) };
}

/** The GGUF file that a model was to be got as, from the id that it gets for that. */
export function ggufOf(id: string, repository: string): Pick<HubSource, 'gguf'> {
  const beginning = `${repository.replace('/', '--')}--`;
  return id.startsWith(beginning) ? { gguf: `${id.slice(beginning.length).replace(/@[^@]*$/, '')}.gguf` } : {};
}
