import { type SelfTest, selfTestSchema } from '../../contracts/self-test';
import { InvalidArtifactError } from '../errors';
import { invalidArtifact, parseArtifact } from './parse-artifact';

/** What stands in `self-test.json`. Throws InvalidArtifactError. */
export function parseSelfTest(text: string): SelfTest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InvalidArtifactError('self-test.json is not JSON. Restore it from its backup, or train again.', {
      cause,
    });
  }
  const test = parseArtifact(selfTestSchema, json, 'self-test.json');
  const { featureCount, rows, probabilities, grades, hot } = test;
  const count = probabilities.length;
  if (count === 0 || rows.length !== count * featureCount || grades.length !== count || hot.length !== count) {
    throw invalidArtifact(
      'self-test.json',
      `${count} probabilities, ${grades.length} grades, ${hot.length} hot and ${rows.length} numbers of ${featureCount} features do not go together`,
    );
  }
  return test;
}
