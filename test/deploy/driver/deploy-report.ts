import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Proof } from '../iam/prove';

interface Step {
  readonly title: string;
  readonly seconds: number;
  readonly passed: boolean;
}

/** What a run of the deploy test did, for people who decide whether to deploy. Kept out of git. */
export class DeployReport {
  private readonly steps: Step[] = [];
  private readonly facts: string[] = [];
  private proof: Proof | null = null;
  private unread: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {};
  private readonly startedAt = Date.now();

  /** Runs a step of the test and notes how long it took. */
  async step(title: string, run: () => Promise<void>): Promise<void> {
    const started = Date.now();
    let passed = false;
    try {
      await run();
      passed = true;
    } finally {
      this.steps.push({ title, passed, seconds: (Date.now() - started) / 1000 });
    }
  }

  /** A sentence for the top of the report. */
  note(fact: string): void {
    this.facts.push(fact);
  }

  noteProof(proof: Proof): void {
    this.proof = proof;
  }

  /** Template properties that nothing in the emulator has read: resource type to property to logical ids. */
  noteUnread(unread: DeployReport['unread']): void {
    this.unread = unread;
  }

  /** Writes `deploy-test.md` into a folder; returns its path. */
  write(folder: string): string {
    const file = path.join(folder, 'deploy-test.md');
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, this.markdown());
    return file;
  }

  private markdown(): string {
    const total = ((Date.now() - this.startedAt) / 1000).toFixed(0);
    const passed = this.steps.filter((step) => step.passed).length;
    return [
      '# Deploy test',
      '',
      `The app was deployed to an emulator on this machine; nothing was sent to a cloud. ${new Date().toISOString()}`,
      '',
      `${passed} of ${this.steps.length} steps passed in ${total} s.`,
      '',
      ...this.facts.map((fact) => `- ${fact}`),
      '',
      '| step | passed | seconds |',
      '|---|---|---:|',
      ...this.steps.map(
        ({ title, passed, seconds }) => `| ${title} | ${passed ? 'yes' : 'NO'} | ${seconds.toFixed(1)} |`,
      ),
      '',
      ...(this.proof === null ? [] : proofLines(this.proof)),
      ...unreadLines(this.unread),
      '## What an emulator cannot prove',
      '',
      'Quotas, availability zones and instances; that the real services take these values; SQL on Redshift itself;',
      'Spark on Glue itself; Lambda on arm64 with its memory limit; policies of resources and keys in force; cost.',
      '',
    ].join('\n');
  }
}

function proofLines(proof: Proof): string[] {
  const unexplained = proof.unused.filter(({ reason }) => reason === null);
  const explained = new Map<string, number>();
  for (const { reason } of proof.unused) if (reason !== null) explained.set(reason, (explained.get(reason) ?? 0) + 1);
  const name = (role: string): string => role.replace(/^leadscore-\w+-/, '');
  return [
    '## Permissions',
    '',
    `${proof.calls} calls by ${proof.callers.length} roles and services, ${proof.requests} different requests to IAM: ` +
      `${proof.denied.length === 0 ? 'all allowed by the templates' : `${proof.denied.length} NOT allowed`}.`,
    '',
    ...proof.denied.map((denied) => `- DENIED: ${denied}`),
    `Grants that no call needed and nothing explains: ${unexplained.length}.`,
    '',
    ...unexplained.map(({ role, action, resource }) => `- ${name(role)}: ${action} on ${resource}`),
    '',
    'Grants that the test cannot need:',
    '',
    ...[...explained].map(([reason, count]) => `- ${count}: ${reason}`),
    '',
  ];
}

function unreadLines(unread: DeployReport['unread']): string[] {
  const types = Object.entries(unread);
  if (types.length === 0) return [];
  return [
    '## Template properties that nothing in the emulator read',
    '',
    ...types.map(([type, properties]) => `- ${type}: ${Object.keys(properties).join(', ')}`),
    '',
  ];
}
