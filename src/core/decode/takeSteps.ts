import type { Opening } from '../healing/seam.ts';
import type { DraftPolicy } from '../speculation/draftPolicy.ts';
import type { TokenChoice } from './choice/tokenChoice.ts';
import type { Generated, GrowingText } from './growingText.ts';
import type { Walk } from './walk.ts';

/** A text, and who decides on it and follows it. */
export interface Writing {
  readonly text: GrowingText;
  readonly choice: TokenChoice;
  readonly drafts?: Pick<DraftPolicy, 'emit'> | undefined;
}

/** Where what is computed ends: with the text itself, or with a token after which nothing is known yet. */
export type Reached =
  | { readonly ended: Generated; readonly token?: undefined }
  | { readonly ended?: undefined; readonly token: number };

/** The first token, where healing has decided on it, and all that follow while they are among the branches. */
export function takeOpening({ token, walk }: Opening, writing: Writing): Reached {
  if (!token) return takeSteps(walk, writing);
  writing.drafts?.emit(token.id);
  const ended = writing.text.take(token.id, 1, token.beyond);
  if (ended) return { ended };
  return walk.descend(token.id) ? takeSteps(walk, writing) : { token: token.id };
}

/** Chooses tokens for as long as the one chosen is among the branches of the last pass. */
export function takeSteps(walk: Walk, { text, choice, drafts }: Writing): Reached {
  for (;;) {
    const chosen = choice.choose({ position: text.count + 1, next: walk.next, node: walk.node });
    if (!chosen) return { ended: text.end('end') }; // nothing but tokens that must not be shown: no text to offer
    drafts?.emit(chosen.id);
    const ended = text.take(chosen.id, chosen.probability);
    if (ended) return { ended };
    if (!walk.descend(chosen.id)) return { token: chosen.id };
  }
}
