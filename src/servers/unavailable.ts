import type { ServerInfo } from './completionEngine.ts';

/** What settings promise of the local engine, and this server does not do; in words. */
export function unavailableAt(info: ServerInfo): string[] {
  return [
    info.canForce
      ? 'exact token healing (a begun word is forced upon the model instead)'
      : 'token healing (the server cannot be made to begin with the word at the cursor)',
    info.canDraw ? 'the strategies of drafts (others are drawn at random instead)' : 'several drafts',
    ...(info.tellsProbabilities ? [] : ['how likely a suggestion is to be right']),
    ...(info.readsOtherFiles ? [] : ['other files in the prompt']),
    "Foredraft's own speculation",
    'the choice of a device',
  ];
}

/** Which server it is, and what it does not do. */
export function describeServer(info: ServerInfo): string {
  const { model, server, kind, version } = info;
  const name = model.split(/[/\\]/).at(-1)!;
  return `${name} at ${server} (${[kind, version].filter(Boolean).join(' ')})\nNot available there: ${unavailableAt(info).join(', ')}.`;
}
