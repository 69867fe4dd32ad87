import { hours, longMonth, typedDate } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import type { Said } from '#server/exchange/intake/joiner-rules.ts'
import type { Employer, FileJoiner } from '#server/exchange/intake/joiners.ts'
import type { Site } from '#server/exchange/intake/scope.ts'
import { kinds } from '#server/register/companies/rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { grounds } from '#server/register/participants/rules.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import { modes } from '#server/register/placements/rules.ts'
import { type Attempt, type Choice, field, select, untouched } from '#server/web/forms.ts'
import { choicesOf, groundChoices, withNone } from '../person-fields.ts'
import { type Choosing, isChosen, keyOf, ownOf } from './joiners-form.ts'
import type { Named } from './words.ts'

/** As many as a page of one file shows at once; the others come once these have joined. */
export const MOST_JOINERS = 20

/** What the register asked before it wrote anything: of whom. */
export type AskedOfJoiner = { key: string; sentence: string; namesake: number | null; about: string }

export type JoinersSource = {
  joiners: readonly FileJoiner[]
  employers: readonly Employer[]
  names: Named
  head: string
  choosing: Choosing
  /** Where several files are read together: which this is. */
  file?: string
  attempt?: Attempt
  asked?: readonly AskedOfJoiner[]
}

/** Each with what the file says of them and where; chosen where that is enough. */
export function joinersModel({ joiners, attempt = untouched, ...source }: JoinersSource, most = MOST_JOINERS) {
  const shown = joiners.slice(0, most)
  return {
    people: shown.map(joiner => joinerModel(joiner, attempt, source)),
    more: joiners.length - shown.length,
  }
}

/** Nothing is left to type nor to choose. */
export function saysEnough({ known, said, clauseId, employerId }: FileJoiner): boolean {
  const isPlaced = clauseId !== null && employerId !== null && said.mode !== null && said.hiredOn !== null
  return (
    isPlaced && (known !== null || [said.lastName, said.firstName, said.bornOn, said.ground].every(one => one !== null))
  )
}

function joinerModel(joiner: FileJoiner, attempt: Attempt, source: Omit<JoinersSource, 'joiners' | 'attempt'>) {
  const { said, known, sites, clauseId, employerId, mode } = joiner
  const key = keyOf(joiner, source)
  const isTyped = Object.keys(attempt.typed).length > 0
  const byGround = source.choosing === 'ground' && !known
  const called = (name: string) => `${key}-${name}`
  const text: TextField = (name, label, value, help, isDate = false) =>
    field(called(name), label, attempt, isDate ? typedDate(value) : value, { help, short: isDate })
  const choice = (name: string, label: string, choices: readonly Choice[], value: string, help?: string) =>
    select(called(name), label, choices, attempt, value, { help })
  const asked = source.asked?.find(one => one.key === key)
  return {
    key,
    who: known ? (source.names.get(known.id) ?? pseudonym(known.number)) : joiner.written,
    isKnown: known !== null,
    about: aboutOf(joiner, source.file),
    box: byGround ? null : { name: called('ajouter') },
    isChosen: isTyped ? isChosen(ownOf(attempt.typed, key), joiner, source) : saysEnough(joiner),
    identity: known ? [] : identityModel(joiner, text),
    ground: known ? null : groundModel(joiner, byGround, choice),
    place: clauseId === null ? choice('marche', 'Marché', placeChoices(sites), '') : null,
    onlyPlace: clauseId === null ? null : { name: called('marche'), value: clauseId, label: placeLabel(joiner) },
    employer: choice('employeur', 'Employeur', employerChoices(source.employers), String(employerId ?? '')),
    mode: choice('modalite', 'Modalité', modeChoices, mode ?? '', from(said.mode)),
    hired: text(
      'embauche',
      'Jour de l’embauche',
      joiner.hiredOn,
      from(said.hiredOn) ?? 'Premier jour de ses heures',
      true,
    ),
    left: { ...text('depart', 'Jour du départ', said.leftOn?.value ?? '', from(said.leftOn), true), optional: true },
    job: said.job && { name: called('poste'), value: said.job.value },
    whole: source.file === undefined ? null : `/marches/${sites[0]!.place.contract.id}/personnes/nouvelle`,
    asked: asked ? { ...asked, ref: asked.namesake && pseudonym(asked.namesake) } : null,
  }
}

function aboutOf({ rows, months, centihours }: FileJoiner, file?: string): string {
  const cells = rows.slice(0, 6).map(({ cell }) => cell)
  return [file, `${hours(centihours)} en ${listed(months.map(longMonth))}`, cells.join(', ')].filter(Boolean).join(', ')
}

type TextField = (name: string, label: string, value: string, help?: string, isDate?: boolean) => object

/** Where nothing tells which word is which, they are to be checked. */
function identityModel({ said, names, known }: FileJoiner, text: TextField) {
  if (known) return []
  const isSaid = said.lastName !== null || said.firstName !== null
  const name = (one: Said | null, cut: string) =>
    isSaid ? ([one?.value ?? '', from(one)] as const) : ([cut, 'Nom et prénom à vérifier'] as const)
  return [
    text('nom', 'Nom', ...name(said.lastName, names.lastName)),
    text('prenom', 'Prénom', ...name(said.firstName, names.firstName)),
    text('naissance', 'Date de naissance', said.bornOn?.value ?? '', from(said.bornOn), true),
  ]
}

type ChoiceField = (name: string, label: string, choices: readonly Choice[], value: string, help?: string) => object

/** Where the ground is what chooses, one that is not enough is told and not said. */
function groundModel(joiner: FileJoiner, byGround: boolean, choice: ChoiceField) {
  const { ground } = joiner.said
  const choices = groundChoices(true, byGround ? 'Plus tard' : 'Choisissez')
  const isLeft = byGround && !saysEnough(joiner)
  const help =
    ground && isLeft ? `En ${ground.cell}\u00a0: ${grounds[ground.value as keyof typeof grounds].label}` : from(ground)
  return choice('critere', 'Critère d’éligibilité', choices, isLeft ? '' : (ground?.value ?? ''), help)
}

function from(said: Said | null): string | undefined {
  return said?.cell ? `Lu en ${said.cell}` : undefined
}

const modeChoices = withNone(
  choicesOf(Object.fromEntries(Object.entries(modes).map(([value, { label }]) => [value, label]))),
  'Choisissez',
)

function placeChoices(sites: readonly Site[]): Choice[] {
  const choices = sites.map(({ place }) => ({ value: String(place.clauseId), label: contractName(place.contract) }))
  return withNone(choices, 'Choisissez')
}

function placeLabel({ sites, clauseId }: FileJoiner): string {
  return contractName(sites.find(({ place }) => place.clauseId === clauseId)!.place.contract)
}

function employerChoices(employers: readonly Employer[]): Choice[] {
  const kind = ({ isHolder, kind: of }: Employer) =>
    isHolder ? ' (titulaire du marché)' : `, ${kinds[of]?.label ?? of}`
  const choices = employers.map(one => ({ value: String(one.id), label: `${one.name}${kind(one)}` }))
  return withNone(choices, 'Choisissez')
}
