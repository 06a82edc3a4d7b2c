import { useEffect, useRef } from 'preact/hooks';
import type { LeadsAnswer } from '../../api/schema';
import { count } from '../../format';
import { isTyping } from '../../state/keys';
import { isNarrowed, type LeadFilter } from '../../state/lead-filter';
import { text } from '../../text';

export interface FilterBarProps {
  readonly facets: LeadsAnswer['facets'];
  readonly filter: LeadFilter;
  readonly onChange: (filter: LeadFilter) => void;
}

const GRADES = ['A', 'B', 'C', 'D'] as const;
/** An option that stands for no filter; no value of a lead has this text. */
const ALL = '\u0000all';

/** Grade, columns with few values, and new ones. The slash key comes here. */
export function FilterBar({ facets, filter, onChange }: FilterBarProps) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      event.preventDefault();
      first.current?.focus();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  const setFacet = (column: string, value: string): void => {
    const { [column]: _, ...others } = filter.facets;
    onChange({ ...filter, facets: value === ALL ? others : { ...others, [column]: value } });
  };
  return (
    <search class="filter-bar" aria-label={text.leads.filters}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row in every browser. */}
      <div class="toggles" role="group" aria-label={text.leads.grade}>
        <button
          ref={first}
          type="button"
          aria-pressed={filter.grade === null}
          onClick={() => onChange({ ...filter, grade: null })}
        >
          {text.leads.allGrades}
        </button>
        {GRADES.map((grade) => (
          <button
            key={grade}
            type="button"
            aria-pressed={filter.grade === grade}
            aria-label={text.leads.gradeOnly(grade)}
            onClick={() => onChange({ ...filter, grade: filter.grade === grade ? null : grade })}
          >
            {grade}
          </button>
        ))}
      </div>
      {facets.map(({ column, header, values }) => (
        <select
          key={column}
          class="select"
          aria-label={header}
          value={filter.facets[column] ?? ALL}
          onChange={(event) => setFacet(column, event.currentTarget.value)}
        >
          <option value={ALL}>{text.leads.anyOf(header)}</option>
          {values.map(({ value, count: n }) => (
            <option key={value} value={value}>
              {text.leads.option(value === '' ? text.leads.missing : value, count(n))}
            </option>
          ))}
        </select>
      ))}
      <label class="check">
        <input
          type="checkbox"
          checked={filter.isNew}
          onChange={(event) => onChange({ ...filter, isNew: event.currentTarget.checked })}
        />
        {text.leads.isNew}
      </label>
      {isNarrowed(filter) ? (
        <button type="button" class="button quiet" onClick={() => onChange({ grade: null, isNew: false, facets: {} })}>
          {text.leads.clear}
        </button>
      ) : null}
    </search>
  );
}
