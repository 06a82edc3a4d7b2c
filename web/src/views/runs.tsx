import type { RunsAnswer } from '../api/schema';
import { Card } from '../components/card';
import { Downloads } from '../components/downloads';
import { Heading } from '../components/heading';
import { RetrainButton } from '../components/runs/retrain-button';
import { RunList } from '../components/runs/run-list';
import { StateTag } from '../components/runs/state-tag';
import { StepList } from '../components/runs/step-list';
import { FileProgress } from '../components/score/file-progress';
import { Empty, Failed, Skeleton } from '../components/states';
import { when } from '../format';
import { hrefOf } from '../route';
import { useApp } from '../state/app-context';
import { useQuery } from '../state/use-query';
import { isUnderWay, useReload, useRun } from '../state/use-run';
import { useTitle } from '../state/use-title';
import { text } from '../text';
import '../styles/runs.css';

/** What the state machine does now, and what it did. */
export function RunsView({ id }: { id: string | null }) {
  return id === null ? <AllRuns /> : <OneRun id={id} />;
}

const RUNS_SHOWN = 20;

function AllRuns() {
  useTitle(text.runs.title);
  const { api } = useApp();
  const query = useQuery('runs', (signal) => api.runs(RUNS_SHOWN, signal));
  const newest = query.data?.runs[0];
  useReload(query, isUnderWay(newest?.state));
  if (query.data === null)
    return (
      <>
        <Heading>{text.runs.title}</Heading>
        {query.error === null ? <Skeleton rows={4} block /> : <Failed error={query.error} retry={query.reload} />}
      </>
    );
  const { runs } = query.data;
  return (
    <>
      <Heading>{headlineOf(newest)}</Heading>
      <p class="soft">{text.runs.lead}</p>
      <RetrainButton />
      {newest !== undefined && isUnderWay(newest.state) ? <Steps id={newest.id} /> : null}
      {runs.length === 0 ? <Empty title={text.runs.headline.none}>{text.runs.empty}</Empty> : <RunList runs={runs} />}
    </>
  );
}

function headlineOf(run: RunsAnswer['runs'][number] | undefined): string {
  const words = text.runs.headline;
  if (run === undefined) return words.none;
  const at = when(run.endedAt ?? run.startedAt ?? new Date().toISOString());
  switch (run.state) {
    case 'succeeded':
      return words.succeeded(at);
    case 'failed':
      return words.failed(at);
    default:
      return words[run.state];
  }
}

function Steps({ id }: { id: string }) {
  const run = useRun(id);
  return run.data === null ? <Skeleton rows={5} /> : <StepList steps={run.data.steps} />;
}

function OneRun({ id }: { id: string }) {
  useTitle(text.runs.runTitle(id));
  const query = useRun(id);
  return (
    <>
      <p class="crumbs">
        <a href={hrefOf('runs')}>← {text.runs.back}</a>
      </p>
      <Heading>{query.data?.kind === 'file' ? text.runs.fileTitle : text.runs.runTitle(id)}</Heading>
      {query.data !== null ? (
        <RunDetails query={query} />
      ) : query.error === null ? (
        <Skeleton rows={6} />
      ) : query.error.kind === 'not-found' ? (
        <Empty title={text.runs.unknownTitle}>{text.runs.unknown}</Empty>
      ) : (
        <Failed error={query.error} retry={query.reload} />
      )}
    </>
  );
}

function RunDetails({ query: { data: run } }: { query: ReturnType<typeof useRun> }) {
  if (run === null) return null;
  if (run.kind === 'file') return <FileProgress run={run} name={text.runs.fileTitle} />;
  return (
    <>
      <p>
        <StateTag state={run.state} />
        <span class="soft">
          {run.trigger === null ? '' : ` · ${text.runs.triggers[run.trigger]}`}
          {run.startedAt === null ? '' : ` · ${when(run.startedAt)}`}
        </span>
      </p>
      {run.error === null ? null : (
        <Card title={text.runs.errorTitle} warning>
          <p>{run.error.detail}</p>
          <p class="small soft">{run.error.name}</p>
        </Card>
      )}
      <StepList steps={run.steps} />
      {run.results.length === 0 ? null : (
        <Card title={text.runs.resultsTitle}>
          <Downloads results={run.results} />
        </Card>
      )}
    </>
  );
}
