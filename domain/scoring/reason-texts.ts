import { answerReasons } from '../api/answer-reasons';
import type { LeadReasons } from '../model/explain/reasons';

/** The reasons of one sign as one text for a cell: `Visits = 5: +0.22; Source = Google: +0.10`. */
export function reasonTexts(reasons: LeadReasons): { readonly positive: string; readonly negative: string } {
  const { positive, negative } = answerReasons(reasons);
  return { positive: joinedTexts(positive), negative: joinedTexts(negative) };
}

function joinedTexts(list: readonly { readonly text: string }[]): string {
  return list.map(({ text }) => text).join('; ');
}
