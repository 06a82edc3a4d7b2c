import type { EvaluationAnswer } from '../api/schema';
import { Card } from '../components/card';
import { Figures } from '../components/figures';
import { Heading } from '../components/heading';
import { CandidateTable } from '../components/model/candidate-table';
import { GradeTable } from '../components/model/grade-table';
import { ModelCard } from '../components/model/model-card';
import { ModelCharts } from '../components/model/model-charts';
import { RolloutCard } from '../components/model/rollout-card';
import { Versions } from '../components/model/versions';
import { Failed, Skeleton } from '../components/states';
import { count, oneDecimal, percent, percentFine, percentInterval, three } from '../format';
import { useApp } from '../state/app-context';
import { useQuery } from '../state/use-query';
import { useTitle } from '../state/use-title';
import { text } from '../text';
import { excludeOption } from '../text/exclude-option';
import { listed } from '../text/plural';
import '../styles/model.css';

/** Below this ROC AUC much is left to chance; above this calibration error probabilities are not what they say. */
const GOOD_ROC_AUC = 0.8;
const GOOD_ECE = 0.05;

/** Is the model good? In words, in figures, in pictures; then its versions. */
export function ModelView() {
  useTitle(text.model.title);
  const { api } = useApp();
  const evaluation = useQuery('model/evaluation', (signal) => api.evaluation(signal));
  if (evaluation.data === null)
    return (
      <>
        <Heading>{text.model.title}</Heading>
        {evaluation.error === null ? (
          <Skeleton rows={6} block />
        ) : (
          <Failed error={evaluation.error} retry={evaluation.reload} />
        )}
      </>
    );
  const { data } = evaluation;
  const { hotLine, split } = data;
  const chosen = data.candidates.find(({ name }) => name === data.chosen);
  return (
    <>
      <Heading>{verdictOf(data)}</Heading>
      <p class="soft">{text.model.measured(count(split.holdoutRows), split.kind)}</p>
      {hotLine.threshold === null ? (
        <p class="notice">{text.model.noHotLine(percent(hotLine.targetConversion))}</p>
      ) : (
        <Figures
          figures={[
            {
              value: percent(hotLine.conversion),
              label: text.model.figures.conversion(
                percentInterval(hotLine.interval),
                percent(hotLine.targetConversion),
              ),
            },
            { value: percent(hotLine.share), label: text.model.figures.share },
            {
              value: text.model.times(oneDecimal(hotLine.lift)),
              label: text.model.figures.lift(percent(data.baseRate)),
            },
            { value: percent(hotLine.recall), label: text.model.figures.recall },
          ]}
        />
      )}
      <Suspects evaluation={data} />
      <GradeTable grades={data.grades} />
      {chosen === undefined ? null : <ModelCharts evaluation={data} chosen={chosen} />}
      <CandidateTable evaluation={data} />
      <RolloutCard key={data.modelVersion} />
      <Versions onChange={evaluation.reload} />
      <ModelCard version={data.modelVersion} />
    </>
  );
}

function verdictOf(evaluation: EvaluationAnswer): string {
  const { candidates, chosen, leakage, modelVersion } = evaluation;
  const metrics = candidates.find(({ name }) => name === chosen);
  const name = `${text.model.candidateNames[chosen] ?? chosen} ${modelVersion}`;
  if (metrics === undefined || metrics.rocAuc < GOOD_ROC_AUC) return text.model.verdict.weak(name);
  if (leakage.length > 0) return text.model.verdict.suspect(name, listed(leakage.map(({ header }) => header)));
  if (metrics.ece > GOOD_ECE) return text.model.verdict.uncalibrated(name, percentFine(metrics.ece));
  return text.model.verdict.good(name);
}

/** Columns that look as if they were filled in after the outcome. */
function Suspects({ evaluation }: { evaluation: EvaluationAnswer }) {
  const { leakage, leakageImpact } = evaluation;
  if (leakage.length === 0) return null;
  return (
    <Card title={text.model.suspectTitle(leakage.map(({ header }) => header))} warning>
      <ul>
        {leakage.map(({ column, reason }) => (
          <li key={column}>{reason}</li>
        ))}
      </ul>
      {leakageImpact === null ? null : (
        <p>{text.model.suspectImpact(three(leakageImpact.rocAucWith), three(leakageImpact.rocAucWithout))}</p>
      )}
      <p>
        {text.model.suspectRemedy(leakage.length)} <code>{text.model.suspectCommand(excludeOption(leakage))}</code>
      </p>
    </Card>
  );
}
