import { type SynthesizedApp, synthesizedApp } from './synthesized-app';

/** Everything that the command line can switch on. */
const ALL_ON = {
  webhookUrl: 'https://crm.example.com/hot-leads',
  kinesis: 'true',
  mlflowApp: 'true',
  notificationEmails: 'ops@example.com',
  allowedOrigins: 'https://leads.example.com',
};
const STACKS = ['data', 'pipeline', 'serving', 'observability'] as const;

/** The exports of all stacks. */
function exportsOf(app: SynthesizedApp): string[] {
  const outputs = STACKS.flatMap((stack) => Object.values(app[stack].toJSON().Outputs ?? {}));
  return (outputs as { Export?: { Name: string } }[]).flatMap((output) => output.Export?.Name ?? []);
}

/** The exports that some stack uses. */
function importsOf(app: SynthesizedApp): string[] {
  const text = STACKS.map((stack) => JSON.stringify(app[stack].toJSON())).join('');
  return [...text.matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name);
}

it('a feature can be switched off in one deployment: no stack uses an export that is gone with it', () => {
  const [on, off] = [synthesizedApp('dev', ALL_ON), synthesizedApp('dev')];
  const used = importsOf(on);
  expect(used.length).toBeGreaterThan(20);
  expect(exportsOf(on)).toEqual(expect.arrayContaining(used));
  const left = exportsOf(off);
  expect(used.filter((name) => !left.includes(name))).toEqual([]);
});
