import { count, euros, shortDate } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { purchases } from '#server/register/duties/threshold-rules.ts'
import { type Duties, type DutyFilter, dutiesOf, filtered, inOrder } from '#server/scheme/duties/model.ts'
import { type Family, families, type State, states } from '#server/scheme/duties/rules.ts'
import type { DutyRow } from '#server/scheme/duties/store.ts'
import {
  conditionSaid,
  exemptionSaid,
  familyWords,
  findingWords,
  groundSaid,
  stateWords,
} from '#server/scheme/duties/words.ts'
import { hrefWith, type ListQuery, PER_PAGE, pageFrom, pagination, rangeWords } from '#server/web/list.ts'
import { schemeSections } from '../scheme-sections.ts'

export const PATH = '/spaser/obligations'
export const ALL_YEARS = 'toutes'

/** What the address asks: the civil year of the notification, and what narrows the list. */
export type AskedDuties = { year: number | null; filter: DutyFilter; query: ListQuery }

export function askedFrom(query: ListQuery, years: readonly number[], today: string): AskedDuties {
  const { annee = '', direction = '', nature = '', etat = '' } = query
  const current = Number(today.slice(0, 4))
  const usual = years.includes(current) ? current : (years[0] ?? current)
  return {
    year: annee === ALL_YEARS ? null : /^\d{4}$/.test(annee) ? Number(annee) : usual,
    filter: {
      directorateId: /^\d{1,9}$/.test(direction) ? Number(direction) : 0,
      purchase: Object.hasOwn(purchases, nature) || nature === 'unsaid' ? nature : '',
      state: [...states, ...Object.keys(families)].includes(etat) ? (etat as State | Family) : '',
    },
    query,
  }
}

export function dutiesPage(
  rows: readonly DutyRow[],
  { year, filter, query }: AskedDuties,
  { years, mayEdit, hasBuyer }: { years: readonly number[]; mayEdit: boolean; hasBuyer: boolean },
) {
  const narrowed = filtered(rows, { ...filter, state: '' })
  const kept = inOrder(filtered(narrowed, filter))
  const { page, offset, last } = pageFrom(query.page, kept.length)
  const shown = kept.slice(offset, offset + PER_PAGE)
  return {
    title: 'Obligations de clauses sociales',
    sections: schemeSections(PATH),
    lede: lede(dutiesOf(rows), year),
    any: rows.length > 0 || years.length > 0 || hasBuyer,
    views: viewsOf(dutiesOf(narrowed), filter, query),
    filters: fieldsOf(rows, years, { year, filter, query }),
    path: PATH,
    range: `${rangeWords(offset, shown.length, kept.length)} ${agreed(kept.length, 'marché', 'marchés')}, ce qui demande une réponse d’abord.`,
    exports: {
      label: `Exporter les ${count(kept.length)}\u00a0:`,
      csv: hrefWith(`${PATH}.csv`, query, { page: '' }),
      xlsx: hrefWith(`${PATH}.xlsx`, query, { page: '' }),
      pdf: hrefWith(`${PATH}.pdf`, { annee: query.annee ?? '' }, {}),
    },
    contracts: shown.map(row => line(row, mayEdit)),
    nothing: kept.length === 0,
    pages: pagination(PATH, query, page, last),
  }
}

function lede({ total, families: figures, coverage }: Duties, year: number | null): string {
  const when = year === null ? 'Toutes années' : `Notifiés en ${year}`
  const numberOf = (code: Family) => figures.find(one => one.code === code)!.contracts
  const bare = plural(numberOf('lacking'), 'marché soumis', 'marchés soumis', 'aucun marché soumis')
  const wrong = plural(numberOf('contradiction'), 'contradiction', 'contradictions', 'aucune contradiction')
  return `${when}\u00a0: ${plural(total, 'marché', 'marchés', 'aucun marché')}, ${bare} sans clause ni dérogation, ${wrong}. Besoin connu pour ${count(coverage.part)} des ${count(coverage.whole)} marchés que la loi peut soumettre.`
}

/** Each count opens to its contracts. */
function viewsOf({ total, states: byState, families: byFamily }: Duties, filter: DutyFilter, query: ListQuery) {
  const view = (etat: string, label: string, contracts: number) => ({
    label,
    count: count(contracts),
    href: hrefWith(PATH, query, { etat, page: '' }),
    current: (filter.state ?? '') === etat,
  })
  return [
    ...byFamily.map(({ code, contracts }) => view(code, familyWords[code], contracts)),
    ...[...byState].reverse().map(({ code, contracts }) => view(code, stateWords[code].word, contracts)),
    view('', 'Tous', total),
  ]
}

function fieldsOf(rows: readonly DutyRow[], years: readonly number[], { year, filter }: AskedDuties) {
  const directorates = new Map(rows.flatMap(row => (row.directorateId ? [[row.directorateId, row.directorate!]] : [])))
  const options = (chosen: string, choices: readonly (readonly [value: string, label: string])[]) =>
    choices.map(([value, label]) => ({ value, label, selected: value === chosen }))
  const seen = year === null || years.includes(year) ? years : [year, ...years]
  return [
    {
      id: 'annee',
      label: 'Année de notification',
      options: options(year === null ? ALL_YEARS : String(year), [
        ...seen.map(one => [String(one), String(one)] as const),
        [ALL_YEARS, 'Toutes'],
      ]),
    },
    {
      id: 'direction',
      label: 'Direction',
      options: options(String(filter.directorateId || ''), [
        ['', 'Toutes'],
        ...[...directorates].map(([id, name]) => [String(id), name] as const),
      ]),
    },
    {
      id: 'nature',
      label: 'Achat',
      options: options(filter.purchase ?? '', [
        ['', 'Tous'],
        ...Object.entries(purchases),
        ['unsaid', 'Besoin non enregistré'],
      ]),
    },
    {
      id: 'etat',
      label: 'État',
      options: options(filter.state ?? '', [
        ['', 'Tous'],
        ...Object.entries(familyWords),
        ...states.map(state => [state, stateWords[state].word] as const),
      ]),
    },
  ]
}

function line(row: DutyRow, mayEdit: boolean) {
  const { need, answer, findings } = row
  return {
    href: `/marches/${row.id}`,
    title: contractName(row),
    what: contractNumber(row),
    buyer: row.buyerName,
    tone: stateWords[row.state].tone,
    status: stateWords[row.state],
    why: groundSaid(row),
    findings: findings.map(finding => findingWords[finding]),
    need: need ? `${euros(need.valueCents)} HT` : row.ground === 'before' ? 'Sans objet' : 'Non enregistré',
    purchase: need ? purchases[need.purchase] : null,
    notified: row.notifiedOn ? `notifié le ${shortDate(row.notifiedOn)}` : 'sans date de notification',
    condition: conditionSaid(row),
    exemption: exemptionSaid(row) || null,
    decided: answer ? `décidé le ${shortDate(answer.decidedOn)}${answer.byName ? ` par ${answer.byName}` : ''}` : null,
    edit:
      mayEdit && row.ground !== 'before'
        ? { href: `/marches/${row.id}/obligation-sociale?depuis=obligations`, label: need ? 'Corriger' : 'Compléter' }
        : null,
  }
}
