import { isJsonObject, type JsonObject } from '../player/definition';

/** One resource of a CloudFormation template. */
export interface TemplateResource {
  readonly logicalId: string;
  /** For example `AWS::S3::Bucket`. */
  readonly type: string;
  readonly properties: JsonObject;
}

/** The resources of all templates, in their order. */
export function resourcesOf(templates: readonly JsonObject[]): TemplateResource[] {
  return templates.flatMap((template) =>
    Object.entries(objectAt(template, 'Resources')).flatMap(([logicalId, resource]) =>
      isJsonObject(resource) && typeof resource.Type === 'string'
        ? [{ logicalId, type: resource.Type, properties: objectAt(resource, 'Properties') }]
        : [],
    ),
  );
}

/** The object at a path of keys; an empty one where there is none. */
export function objectAt(value: JsonObject, ...path: readonly string[]): JsonObject {
  let found: unknown = value;
  for (const key of path) found = isJsonObject(found) ? found[key] : undefined;
  return isJsonObject(found) ? found : {};
}

/** The number at a key, or `otherwise`; CloudFormation takes numbers as text as well. */
export function numberAt(value: JsonObject, key: string, otherwise: number): number {
  const found = value[key];
  const number = typeof found === 'string' ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : otherwise;
}

/** The list at a key; an empty one where there is none. */
export function listAt(value: JsonObject, key: string): readonly unknown[] {
  const found = value[key];
  return Array.isArray(found) ? found : [];
}
