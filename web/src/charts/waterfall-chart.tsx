import { percent, percentFine, pointsFine } from '../format';
import { text } from '../text';
import type { Waterfall, WaterfallStep } from './waterfall-steps';

/** From the average lead to this one, a row a step: picture and table in one. */
export function WaterfallChart({ waterfall }: { waterfall: Waterfall }) {
  const { start, end, steps } = waterfall;
  const ends = [start, end, ...steps.map(({ to }) => to)];
  // To the next tenth, so that small steps of an unlikely lead are seen.
  const high = Math.max(0.1, Math.ceil(Math.max(...ends) * 10) / 10);
  const { lead: words } = text;
  return (
    <table class="waterfall">
      <thead>
        <tr>
          <th scope="col">{words.waterfallTable.column}</th>
          <th scope="col" class="waterfall-axis">
            <span>{percent(0)}</span>
            <span>{percent(high)}</span>
          </th>
          <th scope="col" class="number">
            {words.waterfallTable.step}
          </th>
          <th scope="col" class="number">
            {words.waterfallTable.after}
          </th>
        </tr>
      </thead>
      <tbody>
        <tr class="waterfall-end">
          <th scope="row">{words.average}</th>
          <Bar high={high} from={0} to={start} className="waterfall-total" />
          <td class="number" />
          <td class="number">{percentFine(start)}</td>
        </tr>
        {steps.map((step) => (
          <tr key={`${step.kind} ${step.header}`}>
            <th scope="row">
              <StepLabel step={step} />
            </th>
            <Bar
              high={high}
              from={step.from}
              to={step.to}
              className={step.to < step.from ? 'waterfall-down' : 'waterfall-up'}
            />
            <td class="number waterfall-points">{pointsFine(step.to - step.from)}</td>
            <td class="number soft">{percentFine(step.to)}</td>
          </tr>
        ))}
        <tr class="waterfall-end">
          <th scope="row">{words.score}</th>
          <Bar high={high} from={0} to={end} className="waterfall-total" />
          <td class="number waterfall-points">{pointsFine(end - start)}</td>
          <td class="number">{percentFine(end)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function StepLabel({ step: { kind, header, value, missing, columns } }: { step: WaterfallStep }) {
  const { lead: words } = text;
  if (kind === 'smaller') return <span class="soft">{words.others(columns)}</span>;
  if (kind === 'hidden') return <span class="soft">{words.other}</span>;
  if (kind === 'measured') return <span class="soft">{words.measured}</span>;
  return (
    <>
      {header}
      <span class="waterfall-value">{missing ? <span class="tag">{words.missing}</span> : value}</span>
    </>
  );
}

interface BarProps {
  /** Probability at the right end of the cell. */
  readonly high: number;
  readonly from: number;
  readonly to: number;
  readonly className: string;
}

/** In percent of the cell, so that it follows the width by itself. */
function Bar({ high, from, to, className }: BarProps) {
  const at = (value: number): number => (value / high) * 100;
  const [left, right] = [at(Math.min(from, to)), at(Math.max(from, to))];
  return (
    <td class="waterfall-bar">
      <svg width="100%" height="24" aria-hidden="true">
        <rect
          class={className}
          x={`${left.toFixed(2)}%`}
          width={`${Math.max(0.4, right - left).toFixed(2)}%`}
          y="3"
          height="18"
          rx="2"
        />
      </svg>
    </td>
  );
}
