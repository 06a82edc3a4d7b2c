import { memo } from 'preact/compat';
import type { ListedLead } from '../../api/shapes';
import { count } from '../../format';
import { hrefOf } from '../../router';
import { text } from '../../text';
import { GradeBadge } from '../grade-badge';
import { ProbabilityBar } from '../probability-bar';
import { TrendArrow } from '../trend-arrow';

export interface LeadRowProps {
  readonly index: number;
  readonly lead: ListedLead;
  /** Above the reader's line. */
  readonly isWithin: boolean;
  /** Reached by the Tab key. */
  readonly isActive: boolean;
  readonly onFocus: (index: number) => void;
}

/** One lead at a glance. The whole row is the link. Drawn again only when something of it has changed: rows scroll by. */
export const LeadRow = memo(({ index, lead, isWithin, isActive, onFocus }: LeadRowProps) => {
  const values = Object.values(lead.facets).filter((value) => value !== '');
  return (
    <a
      class={isWithin ? 'lead-row within' : 'lead-row'}
      href={hrefOf('leads', lead.id)}
      tabIndex={isActive ? 0 : -1}
      data-row={index}
      onFocus={() => onFocus(index)}
    >
      <span class="lead-rank">
        <span class="for-readers">{text.leads.rank('')}</span>
        {count(index + 1)}
      </span>
      <span class="lead-grade">
        <GradeBadge grade={lead.grade} />
      </span>
      <span class="lead-probability">
        <ProbabilityBar value={lead.probability} />
      </span>
      <span class="lead-name">
        <span class="lead-id">
          <strong>{lead.id}</strong>
          {lead.isNew ? <span class="tag strong">{text.leads.newTag}</span> : null}
        </span>
        <span class="lead-facets">{values.join(' · ')}</span>
      </span>
      <span class="lead-trend">
        <TrendArrow trend={lead.trend} change={lead.change} />
      </span>
      <span class="lead-reasons">
        {lead.reasons.map(({ header, value, contribution }) => (
          <span key={header} class={contribution < 0 ? 'reason against' : 'reason'}>
            <span aria-hidden="true">{contribution < 0 ? '−' : '+'}</span>
            <span class="for-readers">{contribution < 0 ? text.leads.speaksAgainst : text.leads.speaksFor}</span>{' '}
            {header}: {value}{' '}
          </span>
        ))}
      </span>
    </a>
  );
});
