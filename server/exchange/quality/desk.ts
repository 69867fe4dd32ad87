import { setImmediate as breath } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { heldOf } from '../imports/regroup.ts'
import { asContract, derive } from '../versions/derive-rules.ts'
import { type KeptVersion, versionsFeeding } from '../versions/store.ts'
import type { Finding } from './record.ts'
import { findingsOn, mirrored } from './rules.ts'
import { type State, type Stated, stated } from './state-rules.ts'
import * as store from './store.ts'
import type { RuleCode } from './words.ts'
import { writtenIn } from './written-rules.ts'

export type Line = Stated & {
  contractId: number
  number: string
  lotNumber: string
  title: string
  form: 'contract' | 'concession'
}
export type Asked = {
  buyerId: number
  today: string
  rules: readonly RuleCode[]
  states: readonly State[]
  /** Only these contracts; all of the buyer where it is absent. */
  contractIds?: readonly number[] | undefined
}

const LOT = 100

/** The remarks on one buyer's publications, contract by contract; others have a turn between two lots. */
export async function* linesOf(
  db: Db,
  user: User,
  asked: Asked,
  after = 0,
): AsyncGenerator<{ contractId: number; lines: Line[] }> {
  for (let last = after; ; await breath()) {
    const { buyerId, contractIds: ids } = asked
    const contracts = await store.nextPublished(db, user, { buyerId, after: last, limit: LOT, ids })
    if (contracts.length === 0) return
    for (const one of await looked(db, contracts, asked)) yield one
    last = contracts.at(-1)!.id
  }
}

export type Scan = {
  lines: Line[]
  /** Of every rule and whatever the filter by rule, over the contracts that were looked at; null past the first page. */
  counts: ReadonlyMap<RuleCode, number> | null
  /** How many contracts were looked at. */
  looked: number
  /** After which contract the next page begins; null at the end. */
  next: number | null
}

/** One page: whole contracts, until `most` lines are reached, or `contracts` were looked at, whatever the size of the buyer. */
export async function scan(
  db: Db,
  user: User,
  { rule, ...asked }: Asked & { rule: RuleCode | null },
  { after, most, contracts }: { after: number; most: number; contracts: number },
): Promise<Scan> {
  const counts = new Map<RuleCode, number>()
  const lines: Line[] = []
  let [looked, last, next] = [0, after, null as number | null]
  for await (const one of linesOf(db, user, asked, after)) {
    if (looked === contracts) return { lines, counts: after ? null : counts, looked, next: next ?? last }
    looked += 1
    for (const line of one.lines) counts.set(line.rule, (counts.get(line.rule) ?? 0) + 1)
    const own = one.lines.filter(line => rule === null || line.rule === rule)
    if (own.length > 0 && lines.length >= most) {
      next ??= last
      if (after > 0) break
    }
    if (next === null) {
      lines.push(...own)
      last = one.contractId
    }
  }
  return { lines, counts: after ? null : counts, looked, next }
}

/** Every remark of one buyer that is asked for. */
export async function allLines(db: Db, user: User, asked: Asked): Promise<Line[]> {
  const all: Line[] = []
  for await (const { lines } of linesOf(db, user, asked)) all.push(...lines)
  return all
}

async function looked(db: Db, contracts: readonly store.Looked[], asked: Asked) {
  const ids = contracts.map(({ id }) => id)
  const versions = await versionsFeeding(db, ids)
  const kinds = await store.holderKinds(db, ids)
  const closed = await store.closures(db, ids)
  const claused = await store.clausedAmong(db, ids)
  const said = await store.saidOf(db, ids)
  return contracts.map(contract => {
    const { id, number, lotNumber, title, form } = contract
    const read = readOf(versions.get(id) ?? [], {
      kinds: kinds.get(id) ?? [],
      closed,
      today: asked.today,
      isFollowed: contract.hourless || claused.has(id),
      contract,
    })
    const all = stated(read.findings, said.get(id) ?? [], read.publishedOn)
    const lines = all
      .filter(({ rule, state }) => asked.rules.includes(rule) && asked.states.includes(state))
      .map((one): Line => ({ ...one, contractId: id, number, lotNumber, title, form }))
    return { contractId: id, lines }
  })
}

type Beside = Pick<Parameters<typeof findingsOn>[0], 'kinds' | 'closed' | 'today'> & {
  isFollowed: boolean
  contract: store.Looked
}

function readOf(versions: readonly KeptVersion[], { kinds, closed, today, isFollowed, contract }: Beside) {
  const held = versions.flatMap(version => heldOf(version))
  if (held.length === 0) return { findings: [] as Finding[], publishedOn: null }
  const facts = derive(held)
  const published = asContract(facts)
  const contents = new Map(versions.map(({ id, content }) => [id, content]))
  const firsts = versions.map(({ content }) => writtenIn(content).publishedOn).filter(day => day !== null)
  const findings = findingsOn({
    contract: published,
    firstPublishedOn: firsts.sort()[0] ?? null,
    considerationsSaid: held
      .toSorted((one, other) => Number(one.id === facts.current) - Number(other.id === facts.current))
      .map(version => version.contract.considerations),
    written: writtenIn(contents.get(facts.current)),
    kinds,
    closed,
    today,
  })
  const { reservedArticle, amountCents } = contract
  const kept = { isFollowed, reservedArticle, amountCents }
  return { findings: [...findings, ...mirrored(published, kept)], publishedOn: facts.publishedOn }
}
