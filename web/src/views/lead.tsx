import type { LeadAnswer } from '../api/schema';
import { WaterfallChart } from '../charts/waterfall-chart';
import { waterfallOf } from '../charts/waterfall-steps';
import { Card } from '../components/card';
import { GradeBadge } from '../components/grade-badge';
import { Heading } from '../components/heading';
import { LeadData } from '../components/leads/lead-data';
import { LeadHistory } from '../components/leads/lead-history';
import { Empty, Loaded, Skeleton } from '../components/states';
import { TrendArrow } from '../components/trend-arrow';
import { percent, percentFine, pointsFine, when } from '../format';
import { useApp } from '../state/app-context';
import { lastListHref } from '../state/last-list';
import { useQuery } from '../state/use-query';
import { useTitle } from '../state/use-title';
import { text } from '../text';
import '../styles/lead.css';

/** One lead: what speaks for it and against it, where it is going, and what it was judged by. */
export function LeadView({ id }: { id: string }) {
  useTitle(text.lead.titleOf(id));
  const { api } = useApp();
  const query = useQuery(`lead/${id}`, (signal) => api.lead(id, signal));
  return (
    <>
      <p class="crumbs">
        <a href={lastListHref()}>← {text.lead.back}</a>
      </p>
      {query.error?.kind === 'not-found' ? (
        <>
          <Heading>{text.lead.title(id)}</Heading>
          <Empty title={text.lead.unknownTitle}>{text.lead.unknown}</Empty>
        </>
      ) : (
        <Loaded query={query} skeleton={<Waiting id={id} />}>
          {(lead) => <Lead lead={lead} />}
        </Loaded>
      )}
    </>
  );
}

function Waiting({ id }: { id: string }) {
  return (
    <>
      <Heading>{text.lead.title(id)}</Heading>
      <Skeleton rows={6} block />
    </>
  );
}

function Lead({ lead }: { lead: LeadAnswer }) {
  const newest = lead.history[0];
  if (newest === undefined) return <Empty title={text.lead.unknownTitle}>{text.lead.unknown}</Empty>;
  const chance = percent(newest.probability);
  return (
    <>
      <Heading>{text.lead.title(lead.id)}</Heading>
      <div class="lead-verdict">
        <GradeBadge grade={newest.grade} />
        <p>{newest.hot ? text.lead.finding.hot(chance) : text.lead.finding.warm(chance)}</p>
        <TrendArrow trend={lead.trend} change={lead.change} />
      </div>
      <p class="soft small">
        {text.lead.scored} {when(newest.scoredAt)} · {text.lead.model} {newest.modelVersion}
      </p>
      <Why lead={lead} />
      <div class="columns">
        <LeadHistory lead={lead} />
        <Changes lead={lead} />
      </div>
      <LeadData lead={lead} />
    </>
  );
}

function Why({ lead }: { lead: LeadAnswer }) {
  if (lead.explanation === null) return <p class="notice">{text.lead.noReasons}</p>;
  const waterfall = waterfallOf(lead.explanation);
  const strongest = waterfall.steps.filter(({ kind }) => kind === 'column').slice(0, 2);
  const title =
    strongest.length === 0
      ? text.lead.whyTitleNone
      : text.lead.whyTitle(strongest.map(({ header }) => header).join(` ${text.and} `));
  const { start, up, down, end } = waterfall;
  const changes =
    (up === 0 ? '' : text.lead.sumUp(pointsFine(up))) + (down === 0 ? '' : text.lead.sumDown(pointsFine(down)));
  return (
    <Card title={title} lead={text.lead.why}>
      <WaterfallChart waterfall={waterfall} />
      <p class="waterfall-sum">{text.lead.sum(percentFine(start), changes, percentFine(end))}</p>
      <p class="soft small">{text.lead.calibrationNote}</p>
    </Card>
  );
}

function Changes({ lead }: { lead: LeadAnswer }) {
  if (lead.changedReasons.length === 0) return null;
  return (
    <Card title={text.lead.changedTitle}>
      <ul class="changes">
        {lead.changedReasons.map(({ column, header, before, after }) => (
          <li key={column}>
            <strong>{header}</strong>{' '}
            <span class="soft">
              {text.lead.changedTo(before?.value ?? text.lead.nothing, after?.value ?? text.lead.nothing)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
