import type { ApiClient } from './client';
import type { Query } from './request';
import type * as schema from './schema';

/** The routes of the API, typed by its OpenAPI document. All throw ApiError. */
export class LeadscoreApi {
  constructor(readonly client: ApiClient) {}

  me = (signal?: AbortSignal) => this.client.get<schema.MeAnswer>('/me', {}, signal);
  status = (signal?: AbortSignal) => this.client.get<schema.StatusAnswer>('/status', {}, signal);
  leads = (query: Query, signal?: AbortSignal) => this.client.get<schema.LeadsAnswer>('/leads', query, signal);
  /** By query: API Gateway spoils an id with a percent or a question mark in a path. */
  lead = (id: string, signal?: AbortSignal) => this.client.get<schema.LeadAnswer>('/lead', { id }, signal);
  /** The first part of a file as it is; `isPartial` where the file goes on. */
  preview = (part: Blob, isPartial: boolean, signal?: AbortSignal) =>
    this.client.post<schema.PreviewAnswer>(`/preview?partial=${isPartial}`, part, signal);
  upload = (request: schema.UploadRequest, signal?: AbortSignal) =>
    this.client.post<schema.UploadAnswer>('/uploads', request, signal);
  runs = (limit: number, signal?: AbortSignal) => this.client.get<schema.RunsAnswer>('/runs', { limit }, signal);
  run = (id: string, signal?: AbortSignal) =>
    this.client.get<schema.RunAnswer>(`/runs/${encodeURIComponent(id)}`, {}, signal);
  startRun = (retrain: schema.StartRunRequest['retrain']) =>
    this.client.post<schema.StartRunAnswer>('/runs', { retrain } satisfies schema.StartRunRequest);
  model = (signal?: AbortSignal) => this.client.get<schema.ModelAnswer>('/model', {}, signal);
  evaluation = (signal?: AbortSignal) => this.client.get<schema.EvaluationAnswer>('/model/evaluation', {}, signal);
  modelCard = (signal?: AbortSignal) => this.client.text('/model/card', signal);
  models = (signal?: AbortSignal) => this.client.get<schema.ModelsAnswer>('/models', {}, signal);
  rollout = (signal?: AbortSignal) => this.client.get<schema.RolloutAnswer>('/rollout', {}, signal);
  promote = (version: string) =>
    this.client.post<schema.PromotionAnswer>(`/models/${encodeURIComponent(version)}/promote`);
  rollBack = () => this.client.post<schema.PromotionAnswer>('/models/rollback');
  drift = (signal?: AbortSignal) => this.client.get<schema.DriftAnswer>('/drift/latest', {}, signal);
  driftHistory = (signal?: AbortSignal) => this.client.get<schema.DriftHistoryAnswer>('/drift/history', {}, signal);
}
