import type { Consideration } from '#server/register/contracts/rules.ts'
import type { KeptFacts, PublishedContract, PublishedHolder } from '../decp/record.ts'
import { holderKey } from './order-rules.ts'
import type { FactName, FactValues } from './record.ts'

/** How one fact is read in a version, and when two versions say the same. */
export type FactRule<T> = {
  of(contract: PublishedContract): T
  key(value: T): string
  /** What must be published for the fact to be: the value itself unless said. */
  saidBy?(contract: PublishedContract): unknown
  /** A list is shown whole when versions of the same day differ: what any of them says is lost to nobody. */
  joined?(values: T[]): T
  /** One version says of itself that it contradicts itself. */
  contradicted?(contract: PublishedContract): boolean
  /** Partial formats carry only the first ones. */
  cutShort?: true
  /** Names and the like that another version gives of the same thing. */
  filled?(value: T, said: T[]): T
}

/** What no figure rests on: read as it is kept. */
export const keptRules = {
  place: kept('place'),
  environmental: kept('environmental'),
  procedureWritten: { ...kept('procedureWritten'), saidBy: procedureSaid },
  techniques: kept('techniques'),
  executionModes: kept('executionModes'),
  priceTypes: kept('priceTypes'),
  priceForm: kept('priceForm'),
  offers: kept('offers'),
  advance: kept('advance'),
  advanceRate: kept('advanceRate'),
  originEu: kept('originEu'),
  originFrance: kept('originFrance'),
  innovative: kept('innovative'),
  subcontractingDeclared: kept('subcontractingDeclared'),
  grouping: kept('grouping'),
} satisfies { [name in keyof KeptFacts]: FactRule<KeptFacts[name]> }

export const factRules: { [name in FactName]: FactRule<FactValues[name]> } = {
  number: plain(contract => contract.number),
  buyer: {
    of: ({ buyer }) => ({ ...buyer }),
    key: ({ siret }) => siret,
    filled: (buyer, said) => ({
      ...buyer,
      name: buyer.name || (said.find(({ siret, name }) => siret === buyer.siret && name)?.name ?? ''),
    }),
  },
  subject: plain(contract => contract.subject),
  // Both are told from the subject: they come from where it comes.
  title: { ...plain(contract => contract.title), saidBy: ({ subject }) => subject },
  lot: {
    of: ({ lotNumber, lotTitle }) => ({ number: lotNumber, title: lotTitle }),
    key: ({ number, title }) => JSON.stringify([number, title]),
    saidBy: ({ subject }) => subject,
  },
  nature: plain(contract => contract.nature),
  procedure: { ...plain(contract => contract.procedure), saidBy: procedureSaid },
  ccag: plain(contract => contract.ccag),
  cpv: plain(contract => contract.cpv),
  framework: plain(contract => contract.frameworkNumber),
  amount: plain(contract => contract.amountCents),
  notification: plain(contract => contract.notifiedOn),
  start: plain(contract => contract.startsOn),
  duration: plain(contract => contract.durationMonths),
  holders: {
    of: ({ holders }) => holders,
    key: holders => holders.map(holderKey).sort().join('|'),
    joined: holdersTogether,
    cutShort: true,
    filled: named,
  },
  grouped: plain(contract => contract.grouped),
  considerations: {
    of: ({ considerations }) => considerations,
    key: list => [...list].sort().join(),
    joined: considerationsTogether,
    contradicted: contract => contract.considerationsContradicted,
  },
  subcontracts: {
    of: ({ subcontracts }) => subcontracts,
    key: ({ acts, amendments }) => JSON.stringify([...acts.map(written).sort(), ...amendments.map(written).sort()]),
    joined: lists => ({
      acts: different(lists.flatMap(({ acts }) => acts)),
      amendments: different(lists.flatMap(({ amendments }) => amendments)),
    }),
    cutShort: true,
  },
  ...keptRules,
}

function kept<Name extends keyof KeptFacts>(name: Name): FactRule<KeptFacts[Name]> {
  return {
    of: contract => contract.kept[name],
    key: value => JSON.stringify(Array.isArray(value) ? [...value].sort() : value),
  }
}

/** A known word, or what is written in its place. */
function procedureSaid({ procedure, kept: { procedureWritten } }: PublishedContract): string {
  return procedure || procedureWritten
}

const written = (value: unknown): string => JSON.stringify(value)

function different<T>(items: T[]): T[] {
  return [...new Map(items.map(item => [written(item), item])).values()]
}

function plain<T extends string | number | boolean | null>(of: (contract: PublishedContract) => T): FactRule<T> {
  return { of, key: String }
}

function holdersTogether(lists: PublishedHolder[][]): PublishedHolder[] {
  const known = new Map<string, PublishedHolder>()
  for (const holder of lists.flat()) if (!known.has(holderKey(holder))) known.set(holderKey(holder), holder)
  return [...known.values()]
}

function named(holders: PublishedHolder[], lists: PublishedHolder[][]): PublishedHolder[] {
  return holders.map(holder => {
    if (holder.name) return holder
    const same = lists.flat().find(other => other.name && holderKey(other) === holderKey(holder))
    return same ? { ...holder, name: same.name } : holder
  })
}

/** A clause is never lost to a tie: « aucune » gives way to what another version declares. */
function considerationsTogether(lists: Consideration[][]): Consideration[] {
  const all = new Set(lists.flat())
  const declared = [...all].filter(one => one !== 'aucune' && one !== 'inconnue')
  return (declared.length > 0 ? declared : [...all]).sort()
}
