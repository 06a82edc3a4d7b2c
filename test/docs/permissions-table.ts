import { isJsonObject, type JsonObject } from '../../local/player/definition';

type Resource = {
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly template: number;
};

/**
 * Markdown rows that say what each role of the stacks may do: role, its service, actions, resources, conditions. Made of
 * the templates alone, so the document cannot promise less or more than is deployed.
 */
export function permissionsTable(templates: readonly JsonObject[]): string {
  const resources = templates.flatMap((template, index) =>
    Object.entries(record(template.Resources)).map(
      ([id, resource]): Resource => ({
        id,
        type: String(record(resource).Type),
        properties: record(record(resource).Properties),
        template: index,
      }),
    ),
  );
  const exports = exportsOf(templates);
  const text = (value: unknown): string => readable(value, exports);

  const rows = resources
    .filter(({ type }) => type === 'AWS::IAM::Role')
    .flatMap((role) => {
      const name = nameOfRole(role, resources);
      const trusted = principals(role.properties);
      const inline = list(role.properties.Policies).map((policy) => record(policy).PolicyDocument);
      const attached = resources
        .filter(
          ({ type, properties, template }) =>
            /^AWS::IAM::(Managed)?Policy$/.test(type) &&
            template === role.template &&
            list(properties.Roles).some((ref) => record(ref).Ref === role.id),
        )
        .map(({ properties }) => properties.PolicyDocument);
      const statements = [...inline, ...attached].flatMap((document) => list(record(document).Statement).map(record));
      const managed = list(role.properties.ManagedPolicyArns).map((arn) => ({
        actions: `managed policy ${text(arn).split('/').at(-1)}`,
        resources: '',
      }));
      const granted = [...statements.map((statement) => describe(statement, text)), ...managed].filter(
        ({ actions }) => !SAID_ONCE.includes(actions),
      );
      return granted.map((row) => `| ${name} (${trusted}) | ${row.actions} | ${row.resources} |`);
    })
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return ['| Role (service) | May | On |', '|---|---|---|', ...withoutRepeatedNames(rows)].join('\n');
}

/** What every function may do: write its own log group, and traces. The document says it once. */
const SAID_ONCE = ['logs:CreateLogStream, logs:PutLogEvents', 'xray:PutTelemetryRecords, xray:PutTraceSegments'];

/** A role is called by the function, the schedule or the job that takes it on. */
function nameOfRole(role: Resource, resources: readonly Resource[]): string {
  const takes = (value: unknown): boolean => list(record(value)['Fn::GetAtt'])[0] === role.id;
  const user = resources.find(
    ({ template, properties }) =>
      template === role.template && (takes(properties.Role) || takes(record(properties.Target).RoleArn)),
  );
  const name = user?.properties.FunctionName;
  if (typeof name === 'string') return name.replace(/^leadscore-[a-z0-9]+-/, '');
  if (user?.type === 'AWS::Scheduler::Schedule') return `schedule ${readableId(user.id)}`;
  return readableId(role.id).replace(/Role$|^Custom/g, '');
}

function describe(statement: JsonObject, text: (value: unknown) => string) {
  const actions = list(statement.Action).map(String).sort().join(', ');
  const resources = list(statement.Resource)
    .map(text)
    .map((resource) => (resource === '*' ? 'everything' : `\`${resource}\``))
    .sort();
  const conditions = Object.values(record(statement.Condition)).flatMap((condition) =>
    Object.entries(record(condition)).map(([key, value]) => `${key} is ${list(value).map(text).join(' or ')}`),
  );
  const where = conditions.length === 0 ? '' : `, if ${conditions.join(' and ')}`;
  return {
    actions: statement.Effect === 'Allow' ? actions : `never: ${actions}`,
    resources: `${[...new Set(resources)].join(', ')}${where}`,
  };
}

function principals(role: JsonObject): string {
  const statements = list(record(role.AssumeRolePolicyDocument).Statement).map(record);
  const services = statements.flatMap(({ Principal }) => list(record(Principal).Service).map(String));
  return services.map((service) => service.split('.')[0]).join(', ');
}

/** What other stacks export, by name of the export. */
function exportsOf(templates: readonly JsonObject[]): Map<string, unknown> {
  return new Map(
    templates.flatMap((template) =>
      Object.values(record(template.Outputs)).map((output): [string, unknown] => [
        String(record(record(output).Export).Name),
        record(output).Value,
      ]),
    ),
  );
}

/** An ARN for people: region and account left out, references by the names of their constructs. */
function readable(value: unknown, exports: ReadonlyMap<string, unknown>): string {
  const inner = (part: unknown): string => readable(part, exports);
  if (typeof value === 'string') return shorten(value);
  if (!isJsonObject(value)) return String(value);
  const join = value['Fn::Join'];
  if (Array.isArray(join)) return shorten(list(join[1]).map(inner).join(String(join[0])));
  if (typeof value.Ref === 'string') return value.Ref.startsWith('AWS::') ? '' : `<${readableId(value.Ref)}>`;
  const attribute = value['Fn::GetAtt'];
  if (Array.isArray(attribute)) return `<${readableId(String(attribute[0]))}>`;
  const imported = value['Fn::ImportValue'];
  if (typeof imported === 'string') return inner(exports.get(imported) ?? imported);
  const sub = value['Fn::Sub'];
  if (typeof sub === 'string') return shorten(sub.replaceAll(/\$\{[^}]*\}/g, ''));
  // A part of an ARN, such as the name of a state machine: to people the reference itself says as much.
  const select = value['Fn::Select'];
  if (Array.isArray(select)) return inner(list(record(select[1])['Fn::Split'])[1]);
  throw new Error(`The table has no words for ${JSON.stringify(value)}. Teach them to readable().`);
}

function shorten(arn: string): string {
  return (
    arn
      .replace(/^arn:[a-z-]*:([a-z0-9-]+):[a-z0-9-]*:\d*:/, '$1:')
      // The hash of an asset changes with its content.
      .replace(/^s3:cdk-.*\/[0-9a-f]{64}(\.\w+)$/, '<asset$1>')
  );
}

/** `RawCatalogCrawlerRole1BA595EB` is `RawCatalogCrawlerRole`. */
function readableId(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '').replace(/(Resource|Default)$/, '');
}

/** The first cell of a row is left empty where it says the same as the one above. */
function withoutRepeatedNames(rows: readonly string[]): string[] {
  const nameOf = (row: string | undefined) => row?.split(' | ')[0];
  return rows.map((row, index) =>
    nameOf(row) === nameOf(rows[index - 1]) ? row.replace(nameOf(row) ?? '', '|') : row,
  );
}

function record(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
