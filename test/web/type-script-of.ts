/** The parts of JSON Schema that zod makes of the API's shapes. */
interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

const HEAD = `/**
 * Shapes of the API, made from its OpenAPI document. Not edited by hand:
 * LEADSCORE_UPDATE_DOCS=1 npx jest test/web/api-types
 */
`;

/** One exported type a schema, in the order of the document. */
export function typeScriptOf(schemas: Readonly<Record<string, JsonSchema>>): string {
  const types = Object.entries(schemas).map(([name, schema]) => `export type ${name} = ${typeOf(schema, '')};\n`);
  return `${HEAD}\n${types.join('\n')}`;
}

function typeOf(schema: JsonSchema, indent: string): string {
  const union = schema.anyOf ?? schema.oneOf;
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) as string;
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  if (union !== undefined) return [...new Set(union.map((part) => typeOf(part, indent)))].join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map((part) => `(${typeOf(part, indent)})`).join(' & ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ');
  if (schema.type === 'array') return arrayOf(schema, indent);
  if (schema.type === 'object') return objectOf(schema, indent);
  if (schema.type === 'integer') return 'number';
  return ['string', 'number', 'boolean', 'null'].find((type) => type === schema.type) ?? 'unknown';
}

function arrayOf({ items, prefixItems }: JsonSchema, indent: string): string {
  if (prefixItems !== undefined) return `readonly [${prefixItems.map((item) => typeOf(item, indent)).join(', ')}]`;
  const item = items === undefined ? 'unknown' : typeOf(items, indent);
  const isUnion = [items?.anyOf, items?.oneOf, items?.allOf, items?.enum].some((parts) => (parts?.length ?? 0) > 1);
  return `readonly ${isUnion ? `(${item})` : item}[]`;
}

function objectOf({ properties, required = [], additionalProperties }: JsonSchema, indent: string): string {
  if (properties === undefined) {
    const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties, indent) : 'unknown';
    // Not Record: a shape that repeats itself may be an alias of this form only.
    return `{ readonly [key: string]: ${value} }`;
  }
  const deeper = `${indent}  `;
  const members = Object.entries(properties).map(([name, schema]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
    return `${deeper}readonly ${key}${required.includes(name) ? '' : '?'}: ${typeOf(schema, deeper)};\n`;
  });
  return `{\n${members.join('')}${indent}}`;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll(/(['\\])/g, '\\$1')}'` : JSON.stringify(value);
}
