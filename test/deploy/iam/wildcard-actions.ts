import { actionExists } from './action-facts';
import type { Role } from './roles';

/** Allowed actions with a wildcard, or that do not exist, one sentence each. CDK's own custom resources are left out. */
export async function wrongActions(roles: Iterable<Role>): Promise<string[]> {
  const found: string[] = [];
  for (const role of roles) {
    for (const statement of role.isOfCdk ? [] : role.statements.filter(({ effect }) => effect === 'Allow')) {
      if (statement.isNotAction) found.push(`${statement.origin} allows all actions but some`);
      if (statement.isNotResource) found.push(`${statement.origin} is about all resources but some`);
      for (const action of statement.actions) {
        if (/[*?]/.test(action)) found.push(`${statement.origin} allows ${action}: name the actions`);
        else if (!(await actionExists(action)))
          found.push(`${statement.origin} allows ${action}, which does not exist`);
      }
    }
  }
  return found;
}
