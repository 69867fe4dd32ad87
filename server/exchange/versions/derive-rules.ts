import { capital } from '#server/base/format.ts'
import { inWords, listed } from '#server/base/french.ts'
import type { KeptFacts, PublishedContract } from '../decp/record.ts'
import { amendmentsOf, isCounted } from './amendment-rules.ts'
import { type FactRule, factRules, keptRules } from './fact-rules.ts'
import { inOrder, isSaid, latestDate, type Ordered } from './order-rules.ts'
import type { Answer, Fact, FactName, Facts, FactValues, Version } from './record.ts'
import { factLabels } from './words.ts'

/**
 * What the versions of one contract say, once answered what people answered: a function of the set alone, whatever the order in which
 * they came.
 * @throws Error when there is no version: a contract without any is not published.
 */
export function derive(versions: readonly Version[], answers: readonly Answer[] = []): Facts {
  const ordered = inOrder(versions)
  const [current] = ordered.versions
  if (!current) throw new Error('Sans version, rien n’est publié.')
  const facts = factsOf(ordered, answers)
  const amendments = amendmentsOf(answered('amendments', ordered, answers) ?? ordered)
  const whole: Facts = {
    ...facts,
    form: current.contract.form,
    amendments,
    setAside: current.contract.setAside,
    publishedOn: latestDate(current.contract) || null,
    current: current.id,
    decidedBy: ordered.decidedBy,
    tied: ordered.tied.map(({ id }) => id),
    remarks: [],
  }
  return { ...whole, remarks: remarksOn(whole) }
}

const names = Object.keys(factRules) as FactName[]

function factsOf(ordered: Ordered, answers: readonly Answer[]): { [name in FactName]: Fact<FactValues[name]> } {
  const facts: Partial<Record<FactName, unknown>> = {}
  for (const name of names) facts[name] = factOf(name, ordered, answers)
  return facts as { [name in FactName]: Fact<FactValues[name]> }
}

/** The facts as one published contract, with the amendments that count. */
export function asContract(facts: Facts): PublishedContract {
  return {
    form: facts.form,
    number: facts.number.value,
    buyer: facts.buyer.value,
    subject: facts.subject.value,
    title: facts.title.value,
    lotNumber: facts.lot.value.number,
    lotTitle: facts.lot.value.title,
    nature: facts.nature.value,
    procedure: facts.procedure.value,
    ccag: facts.ccag.value,
    cpv: facts.cpv.value,
    frameworkNumber: facts.framework.value,
    amountCents: facts.amount.value,
    notifiedOn: facts.notification.value,
    startsOn: facts.start.value,
    durationMonths: facts.duration.value,
    holders: facts.holders.value,
    grouped: facts.grouped.value,
    considerations: facts.considerations.value,
    considerationsContradicted: facts.considerations.state === 'contradicted',
    subcontracts: facts.subcontracts.value,
    kept: keptOf(facts),
    setAside: facts.setAside,
    modifications: facts.amendments
      .filter(isCounted)
      .map(({ state, contradicted, stateSince, remark, from, ...modification }) => modification),
    publishedOn: facts.publishedOn,
  }
}

function keptOf(facts: Facts): KeptFacts {
  const values = Object.keys(keptRules).map(name => [name, facts[name as keyof KeptFacts].value])
  return Object.fromEntries(values) as KeptFacts
}

function factOf<Name extends FactName>(
  name: Name,
  ordered: Ordered,
  answers: readonly Answer[],
): Fact<FactValues[Name]> {
  const rule = factRules[name] as FactRule<FactValues[Name]>
  const published = publishedFact(rule, ordered)
  const typed = answers.findLast(answer => answer.kind === 'typed' && answer.fact === name)
  if (typed?.kind === 'typed') return beside(published, typed.value as FactValues[Name], [])
  if (published.state !== 'contradicted') return published
  const chosen = answered(name, ordered, answers)
  if (!chosen) return published
  const { value, from } = publishedFact(rule, chosen)
  return beside(published, value, from)
}

function beside<T>({ value, state, from }: Fact<T>, typed: T, typedFrom: number[]): Fact<T> {
  return { value: typed, state: 'typed', from: typedFrom, published: { value, state, from }, rivals: [] }
}

function publishedFact<T>(rule: FactRule<T>, { versions, tied }: Pick<Ordered, 'versions' | 'tied'>): Fact<T> {
  if (versions.length === 1) return onlyFact(rule, versions[0]!)
  const saying = versions.filter(({ contract }) => isSaidBy(rule, contract))
  const [first] = saying
  if (!first) return { ...NOT_SAID, value: rule.of(versions[0]!.contract) }
  const equals = tied.includes(first) ? saying.filter(version => tied.includes(version)) : [first]
  const byValue = [...Map.groupBy(equals, ({ contract }) => rule.key(rule.of(contract))).values()]
  const contradicted = byValue.length > 1 || Boolean(rule.contradicted?.(first.contract))
  const { value, shown } = together(rule, saying, byValue.length > 1 ? equals : [first])
  const said = saying.map(({ contract }) => rule.of(contract))
  return {
    value: rule.filled?.(value, said) ?? value,
    state: contradicted ? 'contradicted' : 'published',
    from: shown.map(({ id }) => id),
    published: null,
    rivals: byValue.length > 1 ? rivalsOf(rule, byValue, value) : [],
  }
}

/** Most contracts have one version: nothing to compare. */
function onlyFact<T>(rule: FactRule<T>, { id, contract }: Version): Fact<T> {
  const value = rule.of(contract)
  if (!isSaidBy(rule, contract)) return { ...NOT_SAID, value }
  const state = rule.contradicted?.(contract) ? 'contradicted' : 'published'
  return { value, state, from: [id], published: null, rivals: [] }
}

const NOT_SAID = { state: 'unknown' as const, from: [], published: null, rivals: [] }

/** The first version's value, with all who say it; the lists of all where several are to be shown together. */
function together<T>(rule: FactRule<T>, saying: Version[], equals: Version[]): { value: T; shown: Version[] } {
  const all = rule.cutShort ? [...new Set([...equals, ...untilWhole(saying)])] : equals
  const value = rule.of(equals[0]!.contract)
  if (!rule.joined || all.length < 2) return { value, shown: saying.filter(version => sameValue(rule, version, value)) }
  return { value: rule.joined(all.map(({ contract }) => rule.of(contract))), shown: all }
}

/** Formats that carry three holders add theirs to the newest whole list. */
function untilWhole(saying: Version[]): Version[] {
  const whole = saying.findIndex(({ partial }) => !partial)
  return whole < 0 ? saying : saying.slice(0, whole + 1)
}

function rivalsOf<T>(rule: FactRule<T>, byValue: Version[][], value: T): Fact<T>['rivals'] {
  return byValue
    .filter(([one]) => rule.joined || !sameValue(rule, one!, value))
    .map(group => ({ value: rule.of(group[0]!.contract), from: group.map(({ id }) => id) }))
}

function isSaidBy<T>(rule: FactRule<T>, contract: PublishedContract): boolean {
  return isSaid(rule.saidBy ? rule.saidBy(contract) : rule.of(contract))
}

function sameValue<T>(rule: FactRule<T>, { contract }: Version, value: T): boolean {
  return isSaidBy(rule, contract) && rule.key(rule.of(contract)) === rule.key(value)
}

/** The order in which a person's choice puts the tied versions; null when nobody chose, or chose among others. */
function answered(
  fact: FactName | 'amendments',
  { versions, tied }: Ordered,
  answers: readonly Answer[],
): Pick<Ordered, 'versions' | 'tied'> | null {
  const holding = answers.filter(
    answer => answer.kind === 'chosen' && tied.every(({ fingerprint }) => answer.among.includes(fingerprint)),
  ) as Extract<Answer, { kind: 'chosen' }>[]
  const answer = holding.findLast(one => one.fact === fact) ?? holding.findLast(one => one.fact === null)
  const chosen = tied.find(({ fingerprint }) => fingerprint === answer?.chosen)
  return chosen ? { versions: [chosen, ...versions.filter(version => version !== chosen)], tied: [] } : null
}

function remarksOn(facts: Facts): string[] {
  const remarks = facts.decidedBy === 'fileDay' ? ['Corrigé sans nouvelle date de publication.'] : []
  const differing: (FactName | 'amendments')[] = names.filter(name => facts[name].rivals.length > 0)
  if (facts.amendments.some(({ contradicted }) => contradicted)) differing.push('amendments')
  if (differing.length === 0) return remarks
  const number = capital(inWords(facts.tied.length, 'feminine'))
  return [
    ...remarks,
    `${number} versions du même jour diffèrent\u00a0: ${listed(differing.map(name => factLabels[name]))}.`,
  ]
}
