import { UnknownPolicyError } from './policy';

/** Parts of an ARN: arn, partition, service, region, account, resource; only the last may hold colons. */
const ARN_PARTS = 6;

/** Whether `text` fits a pattern in which `*` is any text and `?` any one character. Upper and lower case differ. */
export function fitsGlob(pattern: string, text: string): boolean {
  // Two pointers with one step back per star: linear in practice, and no regular expression is built from a policy.
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** `s3:Get*` against `s3:GetObject`; IAM does not mind the case of an action. */
export function fitsAction(pattern: string, action: string): boolean {
  return fitsGlob(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * An ARN, or `*` for an action that knows no resource, against a pattern of a policy. A wildcard does not reach over the
 * colons of the first five parts; IAM is more generous in places, so what fits here fits there. Throws
 * UnknownPolicyError for a policy variable.
 */
export function fitsArn(pattern: string, arn: string): boolean {
  if (/\$\{/.test(pattern)) throw new UnknownPolicyError(`The policy variable in ${pattern} is not understood.`);
  if (pattern === '*') return true;
  const patterns = split(pattern);
  const parts = split(arn);
  return patterns.length === parts.length && patterns.every((part, index) => fitsGlob(part, parts[index] ?? ''));
}

function split(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= ARN_PARTS ? parts : [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')];
}
