import type { DriftAnswer } from '../api/schema';
import { Card } from '../components/card';
import { CheckHistory } from '../components/drift/check-history';
import { ColumnList, OutputList } from '../components/drift/column-list';
import { PerformanceCard } from '../components/drift/performance-card';
import { Figures } from '../components/figures';
import { Heading } from '../components/heading';
import { Empty, Failed, Skeleton } from '../components/states';
import { count, percent, pointsFine, three, when } from '../format';
import { useApp } from '../state/app-context';
import { useQuery } from '../state/use-query';
import { useTitle } from '../state/use-title';
import { text } from '../text';
import '../styles/drift.css';

/** Whether new leads still are what the model learnt from; which columns moved; what came of it. */
export function DriftView() {
  useTitle(text.drift.title);
  const { api } = useApp();
  const report = useQuery('drift', (signal) => api.drift(signal));
  if (report.data !== null) return <Report report={report.data} />;
  return (
    <>
      <Heading>{text.drift.title}</Heading>
      {report.error === null ? (
        <Skeleton rows={6} block />
      ) : report.error.kind === 'not-found' ? (
        <Empty title={text.drift.emptyTitle}>{text.drift.empty}</Empty>
      ) : (
        <Failed error={report.error} retry={report.reload} />
      )}
    </>
  );
}

function Report({ report }: { report: DriftAnswer }) {
  const { verdict, explanation, current, reference, championVersion, checkedAt } = report;
  if (report.columns.length === 0)
    return (
      <>
        <Heading>{text.drift.title}</Heading>
        <Empty title={report.explanation.what.replace(/\.$/, '')}>{text.drift.empty}</Empty>
        <CheckHistory />
      </>
    );
  const { what, howMuch, since, cost, next } = explanation;
  const details = [howMuch, since, cost].filter((sentence) => sentence !== null && sentence !== '');
  return (
    <>
      <Heading>{text.drift.verdicts[verdict]}</Heading>
      <p class="soft">
        {text.drift.compared(count(current.rows), count(reference.rows), championVersion, when(checkedAt))}
      </p>
      <div class={verdict === 'none' ? 'drift-sentence' : 'drift-sentence notice'}>
        <p>
          <strong>{what}</strong>
        </p>
        {details.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <p>{next}</p>
      </div>
      {report.page === null ? null : (
        <p>
          <a class="button" href={report.page} download="drift-report.html">
            {text.drift.report}
          </a>
        </p>
      )}
      <FactFigures report={report} />
      <ColumnList columns={report.columns} />
      <OutputList outputs={report.outputs} />
      <Together multivariate={report.multivariate} headers={headersOf(report)} />
      <PerformanceCard performance={report.performance} />
      <CheckHistory />
    </>
  );
}

function FactFigures({ report: { facts } }: { report: DriftAnswer }) {
  const words = text.drift.figures;
  const loss = facts.estimatedLoss;
  return (
    <Figures
      figures={[
        { value: count(facts.columnsDrifted), label: words.moved(count(facts.columnsTested)) },
        { value: percent(facts.driftedShare), label: words.share },
        {
          value: loss === null ? text.drift.unknown : text.drift.points(pointsFine(loss === 0 ? 0 : -loss)),
          label: loss === null ? words.lossNone : words.loss,
        },
        { value: count(facts.runsInARow), label: words.runs(count(facts.runsInARow)) },
      ]}
    />
  );
}

interface TogetherProps {
  readonly multivariate: DriftAnswer['multivariate'];
  readonly headers: ReadonlyMap<string, string>;
}

/** What no single column shows. */
function Together({ multivariate, headers }: TogetherProps) {
  if (multivariate === null) return null;
  const { verdict, rocAuc, low, high, threshold, columns } = multivariate;
  const titles = text.drift.multivariateTitle;
  const strongest = columns.slice(0, 3).map((column) => headers.get(column) ?? column);
  return (
    <Card title={verdict === 'drift' ? titles.drift(strongest.join(` ${text.and} `)) : titles[verdict]}>
      <p>{text.drift.multivariate(three(rocAuc), `${three(low)}–${three(high)}`, three(threshold))}</p>
    </Card>
  );
}

function headersOf({ columns }: DriftAnswer): ReadonlyMap<string, string> {
  return new Map(columns.map(({ column, header }) => [column, header]));
}
