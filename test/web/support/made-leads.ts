import type { LeadAnswer, LeadsAnswer, ListedLead } from '../../../contracts/api';

const SOURCES = ['Google', 'Referral', 'Webinar', 'Trade fair', 'Direct'];
const OWNERS = ['Ana', 'Ben', 'Chloé'];

/** The lead at a place of a list that is sorted best first. */
export function madeLead(index: number, total: number): ListedLead {
  const probability = Math.round((0.97 - (0.95 * index) / total) * 1e4) / 1e4;
  const trend = index % 4 === 0 ? null : (['improving', 'steady', 'declining'] as const)[index % 3];
  return {
    id: `L-${100_000 + index}`,
    probability,
    scorePoints: Math.round(probability * 100),
    grade: probability > 0.8 ? 'A' : probability > 0.5 ? 'B' : probability > 0.2 ? 'C' : 'D',
    hot: probability > 0.8,
    trend: trend ?? null,
    change: trend === 'improving' ? 12 : trend === 'declining' ? -7 : 0,
    isNew: index % 9 === 0,
    reasons: [
      {
        header: 'Minutes On Site',
        value: String(25 + (index % 40)),
        contribution: 1.2,
        text: 'Minutes On Site = 25: +1.20',
      },
      {
        header: 'Lead Source',
        value: SOURCES[index % 5] ?? '',
        contribution: 0.8,
        text: 'Lead Source = Google: +0.80',
      },
      { header: 'Emails Opened', value: '0', contribution: -0.4, text: 'Emails Opened = 0: −0.40' },
    ],
    facets: { lead_source: SOURCES[index % 5] ?? '', owner: OWNERS[index % 3] ?? '' },
  };
}

/** What `GET /leads` answers over `total` such leads; filters by grade only. */
export function madeList(total: number, query: URLSearchParams): LeadsAnswer {
  const cursor = query.get('cursor');
  const from = cursor === null ? Number(query.get('from') ?? 0) : Number(cursor);
  const to = Math.min(total, from + Number(query.get('limit') ?? 50));
  const leads = Array.from({ length: Math.max(0, to - from) }, (_, row) => madeLead(from + row, total));
  return {
    runId: '2026-11-21T06-00-00',
    modelVersion: 'v3',
    scoredAt: '2026-11-21T06:04:00.000Z',
    total,
    from,
    leads,
    nextCursor: to < total ? String(to) : null,
    facets: [
      { column: 'lead_source', header: 'Lead Source', values: SOURCES.map((value) => ({ value, count: total / 5 })) },
      { column: 'owner', header: 'Owner', values: OWNERS.map((value) => ({ value, count: Math.round(total / 3) })) },
    ],
    capacity: Array.from({ length: 100 }, (_, at) => capacityPoint(Math.ceil(((at + 1) / 100) * total), total)),
    hotLine: { threshold: 0.8, targetConversion: 0.8 },
    requestId: 'r',
  };
}

function capacityPoint(leads: number, total: number) {
  const expected = 0.97 * leads - (0.475 * leads * leads) / total;
  const half = 1.96 * Math.sqrt(leads * 0.2);
  return { leads, expected, low: Math.max(0, expected - half), high: Math.min(leads, expected + half) };
}

/** What `GET /lead` answers; its reasons add up to 81 %. */
export function madeLeadAnswer(id: string): LeadAnswer {
  const contributions = [
    { column: 'minutes', header: 'Minutes On Site', value: '61.6', contribution: 1.3, missing: false },
    { column: 'source', header: 'Lead Source', value: 'Referral', contribution: 0.9, missing: false },
    { column: 'emails', header: 'Emails Opened', value: '0', contribution: -0.55, missing: false },
    { column: 'industry', header: 'Industry', value: 'missing', contribution: -0.2, missing: true },
    ...Array.from({ length: 8 }, (_, at) => ({
      column: `other_${at}`,
      header: `Other ${at}`,
      value: String(at),
      contribution: 0.08 - at * 0.02,
      missing: false,
    })),
  ];
  const raw = contributions.reduce((sum, { contribution }) => sum + contribution, -0.4);
  const probability = 1 / (1 + Math.exp(-raw));
  return {
    id,
    trend: 'improving',
    change: 14,
    history: [0, 7, 14, 21].map((daysAgo, at) => ({
      scoredAt: new Date(Date.UTC(2026, 10, 21 - daysAgo, 6, 4)).toISOString(),
      runId: `2026-11-${21 - daysAgo}T06-00-00`,
      modelVersion: 'v3',
      probability: probability - at * 0.07,
      scorePoints: Math.round(probability * 100) - at * 7,
      grade: at === 0 ? 'A' : 'B',
      hot: at === 0,
    })),
    changedReasons: [
      {
        column: 'minutes',
        header: 'Minutes On Site',
        before: { value: '12', contribution: 0.4 },
        after: { value: '61.6', contribution: 1.3 },
      },
    ],
    explanation: { modelVersion: 'v3', scale: 'logit', expected: -0.4, contributions, other: 0, probability },
    fields: [
      { column: 'minutes', header: 'Minutes On Site', kind: 'number', value: '61.6' },
      { column: 'source', header: 'Lead Source', kind: 'category', value: 'Referral' },
      { column: 'industry', header: 'Industry', kind: 'category', value: null },
      { column: 'emails', header: 'Emails Opened', kind: 'number', value: '0' },
    ],
    requestId: 'r',
  };
}

/** An API over `total` made leads: everything that the first two views ask. */
export function madeApi(total: number) {
  return ({ path, query }: { path: string; query: URLSearchParams }) => {
    if (path === '/me') return { json: { name: 'ana@example.com', role: 'operator', requestId: 'r' } };
    if (path === '/status')
      return {
        json: {
          model: null,
          lastRun: null,
          drift: null,
          scores: {
            runId: '2026-11-21T06-00-00',
            scoredAt: '2026-11-21T06:04:00.000Z',
            leads: total,
            hot: Math.round(total * 0.18),
          },
          requestId: 'r',
        },
      };
    if (path === '/leads') return { json: madeList(total, query) };
    if (path === '/lead') return { json: madeLeadAnswer(query.get('id') ?? '') };
    return null;
  };
}
