import { hours, typedDate } from '#server/base/format.ts'
import type { Said } from '#server/exchange/intake/joiner-rules.ts'
import type { Employer, FileJoiner } from '#server/exchange/intake/joiners.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { kinds } from '#server/register/companies/rules.ts'
import { grounds } from '#server/register/participants/rules.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import { modes } from '#server/register/placements/rules.ts'
import { type Attempt, type Choice, field, select, untouched } from '#server/web/forms.ts'
import type { Named } from './words.ts'

/** As many as a page shows at once; the others come once these have joined. */
export const MOST_JOINERS = 20

/** What the register asked before it wrote anything: of which line. */
export type AskedOfJoiner = { index: number; sentence: string; namesake: number | null; about: string }

export type JoinersSource = {
  joiners: readonly FileJoiner[]
  places: readonly Place[]
  employers: readonly Employer[]
  names: Named
  attempt?: Attempt
  asked?: AskedOfJoiner | null
}

/** Each with what the file says of them and where; ticked where that is enough. */
export function joinersModel({ joiners, attempt = untouched, ...source }: JoinersSource) {
  const shown = joiners.slice(0, MOST_JOINERS)
  const isTyped = Object.keys(attempt.typed).length > 0
  return {
    people: shown.map(joiner => joinerModel(joiner, attempt, isTyped, source)),
    more: joiners.length - shown.length,
    ready: shown.filter(saysEnough).length,
  }
}

/** Nothing is left to type nor to choose. */
export function saysEnough({ known, said, clauseId, employerId }: FileJoiner): boolean {
  const isPlaced = clauseId !== null && employerId !== null && said.mode !== null && said.hiredOn !== null
  return (
    isPlaced && (known !== null || [said.lastName, said.firstName, said.bornOn, said.ground].every(one => one !== null))
  )
}

function joinerModel(
  joiner: FileJoiner,
  attempt: Attempt,
  isTyped: boolean,
  { places, employers, names, asked = null }: Omit<JoinersSource, 'joiners' | 'attempt'>,
) {
  const { index, said, known } = joiner
  const called = (name: string) => `${name}_${index}`
  const text = (name: string, label: string, one: Said | null, isDate = false) =>
    field(called(name), label, attempt, one ? (isDate ? typedDate(one.value) : one.value) : '', {
      ...from(one),
      short: isDate,
    })
  const choice = (name: string, label: string, choices: readonly Choice[], value: string, one: Said | null = null) =>
    select(called(name), label, choices, attempt, value, from(one))
  const site = places.length === 1 ? places[0]!.clauseId : joiner.clauseId
  return {
    index,
    who: known ? (names.get(known.id) ?? pseudonym(known.number)) : joiner.written,
    isKnown: known !== null,
    about: `${joiner.cells.slice(0, 6).join(', ')}, ${hours(joiner.centihours)}`,
    isChosen: isTyped ? attempt.typed[called('ajouter')] !== undefined : saysEnough(joiner),
    identity: known ? [] : [...namesModel(joiner, text), text('naissance', 'Date de naissance', said.bornOn, true)],
    ground: known ? null : choice('critere', 'Critère', groundChoices, said.ground?.value ?? '', said.ground),
    place:
      places.length > 1 ? choice('marche', 'Marché', placeChoices(places), site === null ? '' : String(site)) : null,
    onlyPlace: places.length === 1 ? String(site) : null,
    employer: choice('employeur', 'Employeur', employerChoices(employers), String(joiner.employerId ?? '')),
    mode: choice('modalite', 'Modalité', modeChoices, said.mode?.value ?? '', said.mode),
    hired: text('embauche', 'Jour de l’embauche', said.hiredOn, true),
    left: { ...text('depart', 'Jour du départ', said.leftOn, true), optional: true },
    job: said.job && { name: called('poste'), value: said.job.value },
    asked: asked?.index === index ? { ...asked, ref: asked.namesake && pseudonym(asked.namesake) } : null,
  }
}

/** Nothing tells which word is which: the usual order of a list, to be checked. */
function namesModel({ said, written }: FileJoiner, text: (name: string, label: string, one: Said | null) => object) {
  if (said.lastName || said.firstName)
    return [text('nom', 'Nom', said.lastName), text('prenom', 'Prénom', said.firstName)]
  const [last = '', ...first] = written.split(/\s+/)
  const unsure = (one: object) => ({ ...one, help: 'Nom et prénom à vérifier' })
  return [
    unsure(text('nom', 'Nom', { value: last, cell: '' })),
    unsure(text('prenom', 'Prénom', { value: first.join(' '), cell: '' })),
  ]
}

function from(said: Said | null): { help?: string } {
  return said?.cell ? { help: `Lu en ${said.cell}` } : {}
}

const first: Choice = { value: '', label: 'Choisissez' }
const modeChoices = [first, ...Object.entries(modes).map(([value, { label }]) => ({ value, label }))]
const groundChoices = [first, ...Object.entries(grounds).map(([value, { label }]) => ({ value, label }))]

function placeChoices(places: readonly Place[]): Choice[] {
  return [
    first,
    ...places.map(({ clauseId, contract }) => ({
      value: String(clauseId),
      label: `${contract.number} ${contract.title}`,
    })),
  ]
}

function employerChoices(employers: readonly Employer[]): Choice[] {
  const kind = ({ isHolder, kind: of }: Employer) =>
    isHolder ? ' (titulaire du marché)' : `, ${kinds[of]?.label ?? of}`
  return [first, ...employers.map(one => ({ value: String(one.id), label: `${one.name}${kind(one)}` }))]
}
