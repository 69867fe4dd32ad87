import type { Db } from '#db/connect.ts'
import { saidAt, type Term } from '../terms/rules.ts'
import { termsOf } from '../terms/store.ts'
import { type EndAct, endHeldOn } from './end-rules.ts'
import { endActsUnder } from './ends-store.ts'
import type { Consideration, Contract } from './rules.ts'

// What contracts said on a day, as it was known at an instant: for whoever reads a past date.

type Moment = { at: string; known?: string | undefined }
type Dated = Pick<Contract, 'id' | 'notifiedOn' | 'endsOn'> &
  Partial<Pick<Contract, (typeof TEXTS)[number] | (typeof NUMBERS)[number]>> & {
    considerations?: readonly Consideration[]
  }
type Act = EndAct & { recordedAt: string }

/** The contract with its dates, its amount, its CCAG, its group and its considerations as they were said then; names are those of today. */
export async function contractThen(db: Db, contract: Contract, moment: Moment): Promise<Contract> {
  return (await contractsThen(db, [contract], moment))[0]!
}

/** The same of several, in their order, with two questions for all of them. */
export async function contractsThen<One extends Dated>(
  db: Db,
  contracts: readonly One[],
  moment: Moment,
): Promise<One[]> {
  const ids = contracts.map(({ id }) => id)
  const terms = await termsOf(db, 'contract_id', ids)
  const acts = await endActsUnder(db, ids)
  return contracts.map(contract => {
    const own = terms.get(contract.id) ?? []
    return {
      ...contract,
      ...saidThen(own, contract, moment),
      endsOn: endThen(contract, own, acts.get(contract.id) ?? [], moment),
    }
  })
}

const TEXTS = ['noticedOn', 'notifiedOn', 'startsOn', 'ccag', 'ccagVersion', 'groupForm', 'reservedArticle'] as const
const NUMBERS = ['amountCents', 'durationMonths'] as const

function saidThen(terms: readonly Term[], contract: Dated, moment: Moment): Partial<Contract> {
  const said = <Field extends keyof Dated>(field: Field, read: (text: string | null) => unknown) => {
    const found = saidAt(terms, field, moment)
    return found === undefined || !(field in contract) ? [] : [[field, read(found)]]
  }
  return Object.fromEntries([
    ...TEXTS.flatMap(field => said(field, text => text)),
    ...NUMBERS.flatMap(field => said(field, text => (text === null ? null : Number(text)))),
    ...said('considerations', text => JSON.parse(text ?? '[]')),
  ])
}

function endThen(contract: Dated, terms: readonly Term[], all: readonly Act[], { at, known }: Moment) {
  const acts = all.filter(({ recordedAt }) => known === undefined || recordedAt <= known)
  const likely = saidAt(terms, 'endsOn', { at, known })
  return endHeldOn(acts, at, likely === undefined ? (all.length > 0 ? null : contract.endsOn) : likely)
}
