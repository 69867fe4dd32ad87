// A period as national and regional returns ask for it: their parts in order, one line a figure. What the institution does
// not know is said to be so, never left out.

import { type Counts, exitsIn } from '#server/disclosure/nomenclature-rules.ts'
import { nationalCode } from '#server/register/participants/situation-rules.ts'
import { employmentTypes } from '#server/register/placements/contract-rules.ts'
import type { FactTable } from './contract-rules.ts'
import type { Figure, People, PeopleTable, Statistics, Status } from './rules.ts'

export type ReturnRow = {
  part: string
  indicator: string
  row: string
  code: string
  number: number | null
  status: Status
  /** Centihours; null where none is asked, or where it is not published. */
  centihours: number | null
  hoursStatus: Status | null
  /** The day of a breakdown. */
  until: string
}

type Said = Pick<ReturnRow, 'indicator' | 'number' | 'status'> & Partial<ReturnRow>

export function returnOf(statistics: Statistics): ReturnRow[] {
  const { totals, facts, persons, employments, until } = statistics
  const fact = (key: string) => factRows(facts.find(table => table.key === key)!)
  const people = (...keys: string[]) =>
    persons.tables.filter(({ key }) => keys.includes(key)).flatMap(table => tableRows(table, 'persons'))
  const parts: readonly [string, readonly Said[]][] = [
    ['Structure', ['Type de structure porteuse', 'Facilitateurs (ETP)'].map(unknown)],
    ['Donneur d’ordre', [counted('Maîtres d’ouvrage', totals.buyers), unknown('Type de maître d’ouvrage')]],
    [
      'Opérations',
      [
        counted('Opérations', totals.operations),
        counted('Marchés', totals.contracts),
        counted('Lots', totals.lots),
        ...fact('family'),
        ...fact('amount'),
        ...fact('basis'),
        unknown('Opérations NPNRU'),
      ],
    ],
    [
      'Volume',
      [
        hoursOf('Heures prévues', totals.owed),
        hoursOf('Heures réalisées', totals.counted),
        fullTime(statistics),
        ...fact('sector'),
      ],
    ],
    [
      'Entreprises',
      [
        counted('Titulaires', totals.companies),
        counted('Titulaires', totals.inclusive, 'Dont SIAE, EA, ESAT et établissements pénitentiaires'),
        unknown('Taille des entreprises'),
        ...people('mode'),
      ],
    ],
    [
      'Participants',
      [
        totalRow('Personnes', persons),
        ...people('sex', 'age', 'level', 'ground', 'district'),
        ...['Durée de chômage', 'Commune de résidence', 'Prescripteur'].map(unknown),
      ],
    ],
    [
      'Contrats de travail',
      [
        totalRow('Contrats de travail', employments),
        ...employments.tables.flatMap(table => tableRows(table, 'employments')),
      ],
    ],
    ['Formation', ['Personnes formées', 'Heures de formation', 'Formations qualifiantes'].map(unknown)],
    ['Sorties', people('exit', 'exitSix', 'exitTwelve')],
  ]
  return parts.flatMap(([part, rows]) =>
    rows.map(said => ({ part, row: '', code: '', centihours: null, hoursStatus: null, until, ...said })),
  )
}

function counted(indicator: string, number: number, row = ''): Said {
  return { indicator, row, number, status: 'ok' }
}

function unknown(indicator: string): Said {
  return { indicator, number: null, status: 'nd' }
}

function hoursOf(indicator: string, centihours: number): Said {
  return { indicator, number: null, status: 'so', centihours, hoursStatus: 'ok' }
}

/** In hundredths, as hours are: so many for the hours of a year. */
function fullTime({ totals, fteHours }: Statistics): Said {
  return hoursOf(`Équivalents temps plein (heures réalisées ÷ ${fteHours})`, Math.round(totals.counted / fteHours))
}

function factRows({ head, rows }: FactTable): Said[] {
  return rows.map(({ key, label, contracts, counted: centihours }) => ({
    indicator: head,
    row: label,
    code: key,
    number: contracts,
    status: 'ok',
    centihours,
    hoursStatus: 'ok',
  }))
}

function totalRow(indicator: string, { counts, total }: People): Said {
  return { indicator, number: total.number, status: total.status, ...hoursIn(total, counts) }
}

/** A breakdown that nothing protects is one line, which says so. */
function tableRows({ key, head, until, rows, withheld }: PeopleTable, counts: Counts): Said[] {
  if (withheld) {
    const hidden: Figure = { number: null, centihours: null, status: 's' }
    return [{ indicator: head, row: NOT_PUBLISHED, number: null, status: 's', until, ...hoursIn(hidden, counts) }]
  }
  return rows.map(row => ({
    indicator: head,
    row: row.label,
    code: codeOf(key, row.key),
    number: row.number,
    status: row.status,
    ...hoursIn(row, counts),
    until,
  }))
}

/** Those of persons share their fate; contracts of employment tell none. */
function hoursIn({ centihours, status }: Figure, counts: Counts): Pick<ReturnRow, 'centihours' | 'hoursStatus'> {
  return counts === 'persons' ? { centihours, hoursStatus: status } : { centihours: null, hoursStatus: null }
}

const NOT_PUBLISHED = 'Répartition non publiée : trop peu de personnes'

/** The codes of the returns where they have some; several where a row puts them together. */
function codeOf(table: string, row: string): string {
  if (table === 'type') return employmentTypes[row as keyof typeof employmentTypes].national
  const exits = exitsIn(row)
  return exits.length > 0 && table.startsWith('exit') ? [...new Set(exits.map(nationalCode))].join(' ') : row
}
