import { createHash } from 'node:crypto';
import {
  CreateModelPackageCommand,
  type ModelApprovalStatus,
  type ModelLifeCycle,
  paginateListModelPackages,
  SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { type ModelArtifact, PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { ModelRegistryError } from '../../domain/errors';
import type { ModelRegistration, ModelRegistry, ModelStage, RegisteredModel } from '../../domain/ports/model-registry';
import type { ObjectStore } from '../../domain/ports/object-store';
import { awsClient } from './aws-clients';
import { type AwsCall, callAws } from './map-error';

/**
 * What a stage is in SageMaker's words. Approved is the champion and nothing else, because what people build on the
 * registry takes the newest approved version; a retired one is rejected until it is rolled back to.
 */
const STAGES: Record<ModelStage, { readonly status: ModelApprovalStatus; readonly lifeCycle: ModelLifeCycle }> = {
  challenger: { status: 'PendingManualApproval', lifeCycle: { Stage: 'Staging', StageStatus: 'Pending' } },
  champion: { status: 'Approved', lifeCycle: { Stage: 'Production', StageStatus: 'Active' } },
  retired: { status: 'Rejected', lifeCycle: { Stage: 'Archived', StageStatus: 'Retired' } },
};

export interface SageMakerModelRegistryOptions {
  /** Name of the model package group. */
  readonly group: string;
  /** Container image that has trained the versions. */
  readonly trainingImageUri: string;
  /** The store that holds `models/<version>/`. */
  readonly processed: Pick<ObjectStore, 'uri'>;
  /** Default: one of its own, from the environment. */
  readonly client?: SageMakerClient;
}

interface Package extends RegisteredModel {
  readonly arn: string;
}

/** A model package group of SageMaker: one package for each version, its evaluation and drift reference by URI. */
export class SageMakerModelRegistry implements ModelRegistry {
  private readonly client: SageMakerClient;

  constructor(private readonly options: SageMakerModelRegistryOptions) {
    this.client = options.client ?? awsClient(SageMakerClient);
  }

  async register(entry: ModelRegistration): Promise<void> {
    const { version } = entry.model;
    // SageMaker forgets a client token after a while; the description stays.
    if ((await this.packages()).some((known) => known.version === version)) return;
    await callAws(this.call(`register ${version} in`, 'CreateModelPackage'), () =>
      this.client.send(this.create(entry)),
    );
  }

  async recordPromotion(version: string): Promise<void> {
    const packages = await this.packages();
    const promoted = packages.find((known) => known.version === version);
    if (promoted === undefined) {
      const known = packages.map((one) => one.version).join(', ') || 'none';
      throw new ModelRegistryError(
        `The model package group ${this.options.group} does not know ${version}, which was never registered in it. Versions in it: ${known}.`,
      );
    }
    // First in, then out: a stop half way leaves two approved versions and not none, and the next call puts it right.
    if (promoted.stage !== 'champion') await this.setStage(promoted, 'champion');
    for (const other of packages) {
      if (other.stage === 'champion' && other.arn !== promoted.arn) await this.setStage(other, 'retired');
    }
  }

  async list(): Promise<RegisteredModel[]> {
    return (await this.packages()).map(({ version, runId, stage, rocAuc }) => ({ version, runId, stage, rocAuc }));
  }

  private create({ model, evaluation, modelArtifacts }: ModelRegistration): CreateModelPackageCommand {
    const { group, trainingImageUri, processed } = this.options;
    const file = (artifact: ModelArtifact) => ({
      ContentType: 'application/json',
      S3Uri: processed.uri(PROCESSED_KEYS.model(model.version, artifact)),
    });
    return new CreateModelPackageCommand({
      ModelPackageGroupName: group,
      ModelPackageDescription: describe(model),
      ClientToken: tokenOf(group, model.version, model.runId),
      InferenceSpecification: {
        Containers: [{ Image: trainingImageUri, ModelDataUrl: modelArtifacts }],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['text/csv'],
      },
      ModelMetrics: { ModelQuality: { Statistics: file('evaluation.json') } },
      DriftCheckBaselines: { ModelDataQuality: { Statistics: file('drift-reference.json') } },
      CustomerMetadataProperties: {
        version: model.version,
        runId: model.runId,
        candidate: model.name,
        createdAt: model.createdAt,
        featureSpecHash: model.featureSpecHash,
        ...(model.trainedBecause === undefined ? {} : { trainedBecause: metadataText(model.trainedBecause) }),
        ...numbersOf(evaluation),
      },
      ModelApprovalStatus: STAGES.challenger.status,
      ModelLifeCycle: STAGES.challenger.lifeCycle,
      // It serves from a Lambda; SageMaker need not try the container.
      SkipModelValidation: 'All',
    });
  }

  /** Our packages, oldest first. One request for 100 of them; what else lies in the group is passed over. */
  private async packages(): Promise<Package[]> {
    const found = await callAws(this.call('list', 'ListModelPackages'), async () => {
      const packages: (Package & { readonly number: number })[] = [];
      const query = { ModelPackageGroupName: this.options.group, SortBy: 'CreationTime' as const };
      const pages = paginateListModelPackages({ client: this.client, pageSize: 100 }, query);
      for await (const { ModelPackageSummaryList = [] } of pages) {
        for (const summary of ModelPackageSummaryList) {
          const known = readDescription(summary.ModelPackageDescription ?? '');
          const { ModelPackageArn: arn, ModelPackageVersion: number = 0, ModelApprovalStatus } = summary;
          if (known !== null && arn !== undefined) {
            packages.push({ ...known, stage: stageOf(ModelApprovalStatus), arn, number });
          }
        }
      }
      return packages;
    });
    return found.sort((a, b) => a.number - b.number);
  }

  private async setStage({ arn, version }: Package, stage: ModelStage): Promise<void> {
    const { status, lifeCycle } = STAGES[stage];
    await callAws(this.call(`make ${version} the ${stage} in`, 'UpdateModelPackage'), () =>
      this.client.send(
        new UpdateModelPackageCommand({
          ModelPackageArn: arn,
          ModelApprovalStatus: status,
          ModelLifeCycle: lifeCycle,
        }),
      ),
    );
  }

  private call(what: string, action: string): AwsCall {
    const { group } = this.options;
    return {
      service: 'SageMaker',
      what: `${what} the model package group ${group}`,
      check: `Check that MODEL_PACKAGE_GROUP names a group that exists in this region, and that the role may sagemaker:${action} on ${group}.`,
    };
  }
}

/** Nobody can change a description later, unlike the metadata, and a listing has it: what is read back stands here. */
function describe({ version, runId, rocAuc }: ModelRegistration['model']): string {
  return `Leadscore ${version}, run ${runId}, ROC AUC ${rocAuc}`;
}

function readDescription(text: string): Omit<RegisteredModel, 'stage'> | null {
  const match = /^Leadscore (?<version>v\d+), run (?<runId>\S+), ROC AUC (?<rocAuc>[\d.e+-]+)$/.exec(text);
  const { version, runId, rocAuc } = match?.groups ?? {};
  if (version === undefined || runId === undefined || rocAuc === undefined) return null;
  return { version, runId, rocAuc: Number(rocAuc) };
}

function stageOf(status: ModelApprovalStatus | undefined): ModelStage {
  if (status === 'Approved') return 'champion';
  return status === 'Rejected' ? 'retired' : 'challenger';
}

/** What people compare versions by in the console. */
function numbersOf(evaluation: ModelRegistration['evaluation']): Record<string, string> {
  const chosen = evaluation.candidates.find((candidate) => candidate.name === evaluation.chosen);
  if (chosen === undefined) return {};
  const { rocAuc, prAuc, brier, ece, logLoss, accuracy } = chosen;
  const numbers = Object.entries({ rocAuc, prAuc, brier, ece, logLoss, accuracy });
  return Object.fromEntries(numbers.map(([name, value]) => [name, value.toFixed(4)]));
}

/** At most 256 letters, digits, blanks and `_.:/=+-@`, as SageMaker takes them for a property. */
function metadataText(text: string): string {
  const words = text.replaceAll('%', 'percent').replaceAll(/[^\p{L}\p{N}_.:/=+\-@]+/gu, ' ');
  return words.slice(0, 256).trim();
}

/** At most 36 of `[a-zA-Z0-9-]`. With the run, so that the v1 of a group that was made anew is another one. */
function tokenOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 36);
}
