import { Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { LeadscoreApp } from '../../lib/leadscore-app';
import { unsynthesizedApp } from './synthesized-app';

interface Finding {
  /** `AwsSolutions::AwsSolutions-S1` */
  readonly id: string;
  readonly path: string;
}

interface Acknowledgement extends Finding {
  readonly reason: string;
}

/** What cdk-nag says of an app, and what its constructs have acknowledged. */
function check({ app }: LeadscoreApp): { findings: Finding[]; acknowledged: Acknowledgement[] } {
  app.synth();
  const findings = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack.validateScope(app).violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({
        id: `${pack.name}::${ruleName}`,
        path: String(constructPath),
      })),
    ),
  );
  const acknowledged = app.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.entries(data as Record<string, string>))
        .map(([id, reason]) => ({ id, path: node.path, reason })),
    )
    .filter(({ id }) => /^(AwsSolutions|Serverless)::/.test(id));
  return { findings, acknowledged };
}

const covers = (acknowledged: Finding, finding: Finding): boolean =>
  acknowledged.id === finding.id && `${finding.path}/`.startsWith(`${acknowledged.path}/`);
const open = ({ findings, acknowledged }: ReturnType<typeof check>): Finding[] =>
  findings.filter((finding) => !acknowledged.some((item) => covers(item, finding)));

const STAGES: Record<string, Record<string, string>> = {
  dev: {
    stage: 'dev',
    mlflowApp: 'true',
    notificationEmails: 'a@b.org',
    allowedOrigins: 'https://a.org',
    kinesis: 'true',
    webhookUrl: 'https://crm.example.com/',
  },
  prod: { stage: 'prod' },
};
let results: ReturnType<typeof check>[];
beforeAll(() => {
  results = Object.values(STAGES).map((context) => check(unsynthesizedApp(context)));
});

it('every finding of cdk-nag is acknowledged, in each stage', () => {
  for (const result of results) {
    expect(result.findings.length).toBeGreaterThan(50);
    expect(open(result)).toEqual([]);
  }
});

it('no acknowledgement is left over from a finding that is gone', () => {
  const used = (item: Acknowledgement): boolean =>
    results.some(({ findings }) => findings.some((finding) => covers({ ...item }, finding)));
  const withoutStage = ({ id, path }: Finding): string => `${id} ${path}`.replaceAll(/leadscore[-_](dev|prod)/g, '');
  const all = results.flatMap(({ acknowledged }) => acknowledged);
  const usedSomewhere = new Set(all.filter(used).map(withoutStage));
  expect(all.filter((item) => !usedSomewhere.has(withoutStage(item)))).toEqual([]);
});

it('every acknowledgement has a reason, and none is for a whole stack', () => {
  for (const { reason, path } of results.flatMap(({ acknowledged }) => acknowledged)) {
    expect(reason).toMatch(/^[A-Z].{30,}\.$/);
    expect(path.split('/').length).toBeGreaterThan(1);
  }
});

it('a wider resource in an acknowledged role is a finding again', () => {
  const app = unsynthesizedApp();
  app.pipeline.handlers.intake.role.addToPolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['s3:GetObject'],
      resources: [app.data.rawBucket.arnForObjects('*')],
    }),
  );
  expect(open(check(app))).toEqual([
    { id: expect.stringMatching(/IAM5\[Resource::.*\/\*\]$/), path: expect.stringMatching(/intake\/Role/) },
  ]);
});
