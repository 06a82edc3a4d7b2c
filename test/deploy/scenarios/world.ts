import { ListModelPackagesCommand, type ModelPackageSummary } from '@aws-sdk/client-sagemaker';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { predictAnswerSchema } from '../../../contracts/prediction';
import type { RunOptions, RunTrigger } from '../../../contracts/run';
import { waitUntil } from '../../helpers/wait-until';
import { DeployReport } from '../driver/deploy-report';
import { LeadFiles } from '../driver/lead-files';
import type { EndedRun } from '../driver/runs';
import { System } from '../driver/system';

/** Files of more than 64 KiB count as large, so that 500 leads are scored in parts. */
export const DEV = { stage: 'dev', largeFileBytes: '65536' };
/** Leads of the first drop that nobody has called yet. */
export const OPEN_LEADS = 200;
/** Logical id of the queue between drops and runs. */
export const QUEUE = /StartQueue/;
/** How long an instance of the predict function may go on with the model before. */
const PROMOTION_NOTICED_MS = 60_000;
/** Longest step, in ms: a run with twenty training trials on a busy machine. */
const STEP_TIMEOUT_MS = 400_000;

/** `runs/<run>/intake.json`, as far as it is looked at. */
export interface Manifest {
  readonly files: readonly { readonly key: string }[];
  readonly refused: readonly { readonly key: string; readonly reason: string }[];
}

/** The one deployment that all scenarios share, in their order. */
export class World {
  readonly report = new DeployReport();
  readonly files = new LeadFiles();
  readonly openCsv = this.files.open(0, OPEN_LEADS, 'a');
  /** Of a viewer who signed in after the deployment. */
  token = '';
  operatorToken = '';
  /** Of somebody who has an account and is in no group. */
  strangerToken = '';
  private started: System | null = null;
  private first: EndedRun | null = null;

  async start(): Promise<void> {
    this.report.note(`Leads: ${this.files.title}, ${this.files.rowCount} rows`);
    this.started = await System.start();
  }

  async stop(): Promise<void> {
    await this.started?.emulator.stop();
  }

  get system(): System {
    if (this.started === null) throw new Error('The emulator has not started.');
    return this.started;
  }

  /** The run that trained the first champion. */
  get firstRun(): EndedRun {
    if (this.first === null) throw new Error('There has been no first run.');
    return this.first;
  }
  set firstRun(run: EndedRun) {
    this.first = run;
  }

  /** One test, timed for the report. */
  step(title: string, run: () => Promise<void>): void {
    it(title, () => this.report.step(title, run), STEP_TIMEOUT_MS);
  }

  /** What must hold whatever else has failed: every request is answered, by the champion of a minute ago at the oldest. */
  async championServes(): Promise<void> {
    const [lead] = this.files.openLeads(0, 1, 'a');
    const champion = await this.system.champion();
    const answer = await waitUntil(`${champion} answers`, PROMOTION_NOTICED_MS, async () => {
      const { status, body } = await this.system.api.predict(lead, this.token);
      return status !== 200 || predictAnswerSchema.parse(body).modelVersion === champion ? { status, body } : null;
    });
    expect(answer).toMatchObject({ status: 200 });
  }

  /** A failed run: its error, a notification that names it, and the champion where it was. */
  async expectFailure(id: string, error: string, sentence: RegExp): Promise<EndedRun> {
    const { system } = this;
    const champion = await system.champion();
    const run = await system.runs.ended(id);
    expect(run).toMatchObject({ status: 'FAILED', error });
    const notice = await system.notices.about(id);
    expect(notice.subject).toBe('Leadscore dev: run failed');
    expect(notice.message).toContain(error);
    expect(notice.message).toMatch(sentence);
    expect(await system.champion()).toBe(champion);
    await this.championServes();
    return run;
  }

  /** Starts a run as the runbook says: its name begins with the time. */
  async runByHand(title: string, options: Partial<RunOptions> = {}, trigger?: RunTrigger): Promise<string> {
    const name = `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}-${title}`;
    await this.system.runs.start(name, options, trigger);
    return name;
  }

  /** Delivers the event of a file once more, as EventBridge may. */
  async announce(key: string): Promise<void> {
    const { deployed, raw, aws } = this.system;
    const event = {
      version: '0',
      id: 'delivered-again',
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: new Date().toISOString().replace(/\.\d+/, ''),
      detail: { bucket: { name: raw.name }, object: { key } },
    };
    const QueueUrl = deployed.physicalId('AWS::SQS::Queue', QUEUE);
    await aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
  }

  /** All versions in the registry. */
  async modelPackages(): Promise<ModelPackageSummary[]> {
    const list = new ListModelPackagesCommand({ ModelPackageGroupName: 'leadscore-dev' });
    return (await this.system.aws.sagemaker.send(list)).ModelPackageSummaryList ?? [];
  }
}
