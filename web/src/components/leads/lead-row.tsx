import { memo } from 'preact/compat';
import type { ListedLead } from '../../api/shapes';
import { count, percent, points } from '../../format';
import { hrefOf } from '../../route';
import { text } from '../../text';
import { Reasons } from '../reasons';
import { ARROWS } from '../trend-arrow';

export interface LeadRowProps {
  readonly index: number;
  readonly lead: ListedLead;
  /** Above the reader's line. */
  readonly isWithin: boolean;
  /** Reached by the Tab key. */
  readonly isActive: boolean;
  readonly onFocus: (index: number) => void;
}

/**
 * One lead at a glance. The whole row is the link. What says little without being seen has a label that says it in words:
 * hidden text beside it would be laid out like any other, and ten rows come with each frame of a scroll.
 */
export const LeadRow = memo(({ index, lead, isWithin, isActive, onFocus }: LeadRowProps) => {
  const words = text.leads;
  const rank = count(index + 1);
  const probability = percent(lead.probability);
  const facets = Object.values(lead.facets).filter((value) => value !== '');
  return (
    <a
      class={isWithin ? 'lead-row within' : 'lead-row'}
      href={hrefOf('leads', lead.id)}
      tabIndex={isActive ? 0 : -1}
      data-row={index}
      onFocus={() => onFocus(index)}
    >
      <span class="lead-rank" role="img" aria-label={words.rank(rank)}>
        {rank}
      </span>
      <span class={`grade ${lead.grade}`} role="img" aria-label={words.gradeWord(lead.grade)}>
        {lead.grade}
      </span>
      <span
        class="lead-probability"
        role="img"
        aria-label={words.probabilityWord(probability)}
        style={{ backgroundSize: `${lead.probability * BAR_PX}px 10px, ${BAR_PX}px 10px` }}
      >
        {probability}
      </span>
      <span class="lead-name">
        <strong class="lead-id">{lead.id}</strong>
        <span class="lead-facets">
          {lead.isNew ? <span class="lead-new">{`${words.newTag} `}</span> : null}
          {facets.join(' · ')}
        </span>
      </span>
      <Trend lead={lead} />
      <span class="lead-reasons reasons">
        <Reasons reasons={lead.reasons} />
      </span>
    </a>
  );
});

/** As wide as `.lead-probability` leaves room for. */
const BAR_PX = 64;

function Trend({ lead: { trend, change } }: Pick<LeadRowProps, 'lead'>) {
  const moved = trend === null || trend === 'steady' ? '' : ` ${points(change / 100)}`;
  return (
    <span class="lead-trend" role="img" aria-label={`${text.trend[trend ?? 'none']}${moved}`}>
      {trend === null ? '' : `${ARROWS[trend]}${moved}`}
    </span>
  );
}
