import { ModelError } from '../errors.ts';
import { quote } from '../quote.ts';

/** SentencePiece's spelling of a space, U+2581. */
export const SPACE_MARK = '▁';

/** What a tokenizer does to a text before it cuts it. */
export interface Normalizer {
  /** Unicode normal form, if any. */
  readonly form: string | undefined;
  /** Whether spaces become `▁`. */
  readonly marksSpaces: boolean;
}

/**
 * Reads `normalizer`. `Prepend` is left out, because a text may begin in the middle of a document. What loses
 * text beyond a Unicode normal form (lower case, stripping) is refused.
 *
 * @throws ModelError naming the step
 */
export function readNormalizer(value: unknown, where: string): Normalizer {
  if (value === undefined || value === null) return { form: undefined, marksSpaces: false };
  const step = value as Record<string, unknown>;
  switch (step.type) {
    case 'Prepend':
      return { form: undefined, marksSpaces: false };
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return { form: step.type, marksSpaces: false };
    case 'Replace':
      if ((step.pattern as { String?: unknown } | undefined)?.String === ' ' && step.content === SPACE_MARK)
        return { form: undefined, marksSpaces: true };
      break;
    case 'Sequence':
      if (Array.isArray(step.normalizers)) {
        const steps = step.normalizers.map((inner: unknown) => readNormalizer(inner, where));
        return {
          form: steps.findLast(({ form }) => form !== undefined)?.form,
          marksSpaces: steps.some(({ marksSpaces }) => marksSpaces),
        };
      }
  }
  throw new ModelError(`${where}: ${quote(value)} is not supported.`);
}
