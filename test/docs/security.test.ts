import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../local/player/synthesize';
import { PROJECT_ROOT } from '../helpers/run-cli';
import { permissionsTable } from './permissions-table';

jest.setTimeout(120_000);

const FILE = join(PROJECT_ROOT, 'docs', 'security.md');
const BEGIN = '<!-- permissions: made by `LEADSCORE_UPDATE_DOCS=1 npx jest test/docs` -->';
const END = '<!-- end of permissions -->';

test('docs/security.md lists what the templates grant, no more and no less', async () => {
  const table = permissionsTable(await synthesize(PROJECT_ROOT, 'dev'));
  const text = readFileSync(FILE, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${FILE} has lost the marks of its table.`);
  const wanted = `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
  if (process.env.LEADSCORE_UPDATE_DOCS === '1') writeFileSync(FILE, wanted);
  else expect(text).toBe(wanted);
});

describe('the table of permissions', () => {
  const stack = (properties: object) => [
    {
      Resources: {
        ReaderRole0123ABCD: {
          Type: 'AWS::IAM::Role',
          Properties: { AssumeRolePolicyDocument: { Statement: { Principal: { Service: 'glue.amazonaws.com' } } } },
        },
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: { Roles: [{ Ref: 'ReaderRole0123ABCD' }], PolicyDocument: { Statement: [properties] } },
        },
      },
    },
  ];
  const rows = (properties: object) => permissionsTable(stack(properties)).split('\n').slice(2);

  test('says who may do what on what, and under which condition', () => {
    expect(
      rows({
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:GetObject'],
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Leads89ABCDEF', 'Arn'] }, '/leads/*']] },
        Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      }),
    ).toEqual([
      '| Reader (glue) | s3:GetObject, s3:PutObject | `<Leads>/leads/*`, if aws:RequestedRegion is eu-west-1 |',
    ]);
  });

  test('calls a wildcard by its name and a refusal a refusal', () => {
    expect(rows({ Effect: 'Deny', Action: 's3:*', Resource: '*' })).toEqual([
      '| Reader (glue) | never: s3:* | everything |',
    ]);
  });
});
