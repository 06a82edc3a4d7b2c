import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { LeadsAnswer } from '../../api/schema';
import { count } from '../../format';
import { isTyping } from '../../state/keys';
import { isNarrowed, type LeadFilter } from '../../state/lead-filter';
import { useMedia } from '../../state/use-media';
import { text } from '../../text';

export interface FilterBarProps {
  readonly facets: LeadsAnswer['facets'];
  readonly filter: LeadFilter;
  readonly onChange: (filter: LeadFilter) => void;
}

const GRADES = ['A', 'B', 'C', 'D'] as const;
/** An option that stands for no filter; no value of a lead has this text. */
const ALL = '\u0000all';

/** Grade, columns with few values, and new ones; on a phone all but the grade are folded. The slash key comes here. */
export function FilterBar({ facets, filter, onChange }: FilterBarProps) {
  const first = useRef<HTMLButtonElement>(null);
  const isNarrow = useMedia('(max-width: 760px)');
  const [isOpen, setOpen] = useState(false);
  const foldedId = useId();
  const folded = Object.keys(filter.facets).length + Number(filter.isNew);
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
      {isNarrow ? (
        <button
          type="button"
          class="button"
          aria-expanded={isOpen}
          aria-controls={foldedId}
          onClick={() => setOpen(!isOpen)}
        >
          {folded === 0 ? text.leads.filters : text.leads.filtersOf(count(folded))}
          <span aria-hidden="true">{isOpen ? '▴' : '▾'}</span>
        </button>
      ) : null}
      <div id={foldedId} class="filter-columns" hidden={isNarrow && !isOpen}>
        {facets.map(({ column, header, values }) => (
          <select
            key={column}
            class="select"
            aria-label={header}
            value={filter.facets[column] ?? ALL}
            onChange={(event) => setFacet(column, event.currentTarget.value)}
          >
            <option value={ALL}>{text.leads.anyOf(header)}</option>
            {withChosen(values, filter.facets[column]).map(({ value, count: n }) => (
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
      </div>
      {isNarrowed(filter) ? (
        <button type="button" class="button quiet" onClick={() => onChange({ grade: null, isNew: false, facets: {} })}>
          {text.leads.clear}
        </button>
      ) : null}
    </search>
  );
}

type FacetValues = LeadsAnswer['facets'][number]['values'];

/** The values of a column, with the one that an old address asks for though no lead has it any more. */
function withChosen(values: FacetValues, chosen: string | undefined): FacetValues {
  if (chosen === undefined || values.some(({ value }) => value === chosen)) return values;
  return [...values, { value: chosen, count: 0 }];
}
