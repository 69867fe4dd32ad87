import { count, hoursFigure, shareTenth } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { type CreditedWork, countedBy, countedOver } from '#server/compliance/breakdown-rules.ts'
import { ageBandOf, ageBands, groundNamed } from '#server/register/participants/rules.ts'
import { modes } from '#server/register/placements/rules.ts'
import { LEAST_PERSONS, masked } from './rules.ts'
import type { Person } from './store.ts'

// Who the hours went to: aggregates only, never a category under five persons, sensitive grounds always together.

type Line = { label: string; people: number; centihours: number }
type Table = { head: string; rows: { label: string; people: string; hours: string; share: string }[] }

/** Hours that count, by person. Only those with some are persons here. */
export function creditedPersons(lines: readonly CreditedWork[]): Map<number, number> {
  return countedBy(lines, ({ work }) => work.participantId)
}

export function peopleModel(
  lines: readonly CreditedWork[],
  persons: ReadonlyMap<number, Person>,
  employers: ReadonlyMap<number, string>,
) {
  const hours = creditedPersons(lines)
  const total = hours.size
  const sum = countedOver(lines)
  if (total === 0) {
    return {
      lead: 'Personne n’a encore d’heure retenue : il n’y a rien à répartir.',
      modes: null,
      tables: [],
      note: null,
    }
  }

  const by = (labelOf: (person: Person) => string) => {
    const lines = new Map<string, Line>()
    for (const [id, centihours] of hours) add(lines, labelOf(persons.get(id)!), centihours)
    return [...lines.values()]
  }
  const tables = [
    table('Public à l’entrée', grounds(by(person => groundLabel(person.ground))), sum),
    table('Âge à l’entrée', ordered(by(ageLabel), AGES), sum),
    table(
      'Sexe',
      ordered(
        by(person => SEXES[person.sex] ?? UNSAID),
        Object.values(SEXES),
      ),
      sum,
    ),
    table(
      'Quartier prioritaire',
      ordered(
        by(person => DISTRICTS[person.district] ?? UNSAID),
        Object.values(DISTRICTS),
      ),
      sum,
    ),
  ].filter(found => found !== null)

  return {
    lead: leadOf(total, tables),
    modes: modesTable(lines, employers, sum, total),
    tables,
    note:
      total < LEAST_PERSONS
        ? null
        : tables.length > 0
          ? `Secret statistique : une catégorie de moins de ${count(LEAST_PERSONS)} personnes s’écrit « < ${LEAST_PERSONS} » et ses heures sont masquées ; au moins deux lignes d’un tableau le sont alors, pour qu’aucune ne se déduise. Les publics sensibles sont toujours regroupés avec d’autres. Ni nom, ni pseudonyme.${onceSaid(hours, persons)}`
          : `Secret statistique : les répartitions qui montreraient moins de ${count(LEAST_PERSONS)} personnes ne sont pas publiées.`,
  }
}

/** Said where somebody stands on several grounds: the rows of the first table still add up to everyone. */
function onceSaid(hours: ReadonlyMap<number, number>, persons: ReadonlyMap<number, Person>): string {
  const several = [...hours.keys()].some(id => persons.get(id)?.several)
  return several ? ' Une personne qui relève de plusieurs critères compte une fois, sous le premier.' : ''
}

/** « < 5 » under the threshold. */
export function personsSaid(total: number): string {
  return total > 0 && total < LEAST_PERSONS ? `< ${LEAST_PERSONS}` : count(total)
}

function leadOf(total: number, tables: readonly Table[]): string {
  if (total < LEAST_PERSONS) {
    return `Moins de ${count(LEAST_PERSONS)} personnes ont des heures retenues : aucune répartition n’est publiée, pour que nul ne soit reconnu.`
  }
  const women = tables.find(found => found.head === 'Sexe')?.rows.find(row => row.label === SEXES.F)
  const shown = women && women.hours !== HIDDEN ? `, dont ${women.people} femmes, ${women.share} des heures` : ''
  return `${plural(total, 'personne', 'personnes')} ont des heures retenues${shown}.`
}

const UNSAID = 'Non renseigné'
const HIDDEN = 'masqué'
const SEXES: Record<string, string> = { F: 'Femmes', M: 'Hommes' }
const DISTRICTS: Record<string, string> = { yes: 'En quartier prioritaire', no: 'Hors quartier prioritaire' }
const AGES = ageBands.map(({ label }) => label as string)
const GROUPED = 'Autres publics, regroupés'

function groundLabel(code: string): string {
  const found = groundNamed(code)
  return found && !found.sensitive ? found.label : GROUPED
}

function ageLabel({ birthYear, enteredOn }: Person): string {
  return ageBandOf(birthYear, Number(enteredOn.slice(0, 4)))?.label ?? UNSAID
}

/** Small categories join the grouped one, so that fewer cells are masked. */
function grounds(lines: readonly Line[]): Line[] {
  const large = lines.filter(line => line.label !== GROUPED && line.people >= LEAST_PERSONS)
  const rest = lines.filter(line => !large.includes(line))
  const grouped = { label: GROUPED, people: 0, centihours: 0 }
  for (const line of rest) {
    grouped.people += line.people
    grouped.centihours += line.centihours
  }
  const sorted = large.sort((a, b) => b.centihours - a.centihours || a.label.localeCompare(b.label, 'fr'))
  return grouped.people > 0 ? [...sorted, grouped] : sorted
}

function ordered(lines: readonly Line[], labels: readonly string[]): Line[] {
  const rank = (line: Line) => {
    const found = labels.indexOf(line.label)
    return found < 0 ? labels.length : found
  }
  return [...lines].sort((a, b) => rank(a) - rank(b))
}

function table(head: string, lines: readonly Line[], sum: number): Table | null {
  // Everyone in one line says nothing; but a single true category does (« Femmes »).
  if (lines.length === 1 && lines[0]!.label === GROUPED) return null
  const rows = masked(lines)
  return rows && { head, rows: rows.map(row => cells(row, sum)) }
}

function cells(row: Line & { masked: boolean }, sum: number) {
  return {
    label: row.label,
    people: row.masked ? (row.people < LEAST_PERSONS ? `< ${LEAST_PERSONS}` : HIDDEN) : count(row.people),
    hours: row.masked ? HIDDEN : hoursFigure(row.centihours),
    share: row.masked ? HIDDEN : shareTenth(row.centihours, sum),
  }
}

/** By way of doing the hours, with who employed. A person may have worked in two ways: the rows may add up to more. */
function modesTable(
  credited: readonly CreditedWork[],
  employers: ReadonlyMap<number, string>,
  sum: number,
  total: number,
) {
  const groupOf = ({ work }: CreditedWork): string => modes[work.window.mode].group
  const hours = countedBy(credited, groupOf)
  const byGroup = Map.groupBy(
    credited.filter(({ credit }) => credit.counted > 0),
    groupOf,
  )
  const order = [...new Set(Object.values(modes).map(mode => mode.group as string))]
  const lines = order
    .filter(group => byGroup.has(group))
    .map(group => {
      const work = byGroup.get(group)!.map(line => line.work)
      return {
        label: group,
        employers: new Set(work.map(({ employerId }) => employers.get(employerId) ?? 'Employeur')),
        people: new Set(work.map(({ participantId }) => participantId)).size,
        centihours: hours.get(group)!,
      }
    })
  const rows = masked(lines)
  if (!rows) return null
  return {
    rows: rows.map(row => ({
      ...cells(row, sum),
      employers: row.masked ? HIDDEN : employersSaid([...row.employers]),
      bar: row.masked ? null : Math.round((row.centihours * 600) / sum) / 10,
    })),
    total: { people: personsSaid(total), hours: hoursFigure(sum), share: shareTenth(sum, sum) },
  }
}

function employersSaid(names: string[]): string {
  const sorted = names.sort((a, b) => a.localeCompare(b, 'fr'))
  return listed(sorted.length > 3 ? [...sorted.slice(0, 2), `${sorted.length - 2} autres`] : sorted)
}

function add(lines: Map<string, Line>, label: string, centihours: number): void {
  const line = lines.get(label) ?? { label, people: 0, centihours: 0 }
  lines.set(label, { ...line, people: line.people + 1, centihours: line.centihours + centihours })
}
