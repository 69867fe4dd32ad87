import type { Consideration } from '#server/register/contracts/rules.ts'
import type { PublishedContract, PublishedHolder } from '../decp/record.ts'
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
  /** Partial formats carry only the first ones. */
  cutShort?: true
  /** Names and the like that another version gives of the same thing. */
  filled?(value: T, said: T[]): T
}

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
  procedure: plain(contract => contract.procedure),
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
  },
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
