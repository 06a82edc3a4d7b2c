import * as z from 'zod';
import * as report from '../../contracts/drift-report';
import { driftRulesSchema } from '../../contracts/drift-rules';

interface Named {
  readonly id: string;
  readonly title?: string;
  readonly description?: string;
}

const BASE = 'urn:leadscore';

/** What others may rely on: by the name of the file in `contracts/schemas`, its JSON Schema (draft 2020-12). */
export function publishedSchemas(): Record<string, object> {
  const parts = z.registry<Named>();
  parts.add(report.driftColumnSchema, { id: 'column' });
  parts.add(report.driftTestSchema, { id: 'test' });
  parts.add(report.driftDistributionSchema, { id: 'distribution' });
  parts.add(report.driftPerformanceSchema, { id: 'performance' });
  parts.add(report.driftDecisionSchema, { id: 'decision' });
  parts.add(report.driftVerdictSchema, { id: 'verdict' });
  parts.add(report.driftTestVerdictSchema, { id: 'testVerdict' });
  return {
    'drift-report.schema.json': {
      ...published('drift-report', 'Drift report', 'drift/<runId>/report.json and `leadscore drift --json`.'),
      ...z.toJSONSchema(report.driftReportSchema, { metadata: parts }),
    },
    'drift-rules.schema.json': {
      ...published('drift-rules', 'Drift rules', 'schema/drift-rules.json and `leadscore drift --rules`.'),
      ...z.toJSONSchema(driftRulesSchema, { io: 'input' }),
    },
  };
}

function published(name: string, title: string, used: string): object {
  const source = `contracts/${name}.ts`;
  return {
    $id: `${BASE}:${name}`,
    title,
    description: `${used} Explained in docs/drift.md and ${source}.`,
  };
}
