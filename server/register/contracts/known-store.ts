import type { Db } from '#db/connect.ts'
import { saidAt, type Term } from '../terms/rules.ts'
import { termsOf } from '../terms/store.ts'
import { endHeldOn } from './end-rules.ts'
import { endActsOf } from './ends-store.ts'
import type { Contract } from './rules.ts'

// What a contract said on a day, as it was known at an instant: for whoever reads a past date.

type Moment = { at: string; known?: string | undefined }

/** The contract with its dates, its amount, its CCAG and its group as they were said then; names are those of today. */
export async function contractThen(db: Db, contract: Contract, moment: Moment): Promise<Contract> {
  const terms = (await termsOf(db, 'contract_id', [contract.id])).get(contract.id) ?? []
  return { ...contract, ...saidThen(terms, contract, moment), endsOn: await endThen(db, contract, terms, moment) }
}

function saidThen(terms: readonly Term[], contract: Contract, moment: Moment) {
  const said = <Field extends keyof Contract>(field: Field): Contract[Field] => {
    const found = saidAt(terms, field, moment)
    return found === undefined ? contract[field] : (found as Contract[Field])
  }
  const amount = said('amountCents')
  return {
    noticedOn: said('noticedOn'),
    notifiedOn: said('notifiedOn'),
    startsOn: said('startsOn'),
    ccag: said('ccag'),
    ccagVersion: said('ccagVersion'),
    groupForm: said('groupForm'),
    amountCents: amount === null ? null : Number(amount),
  }
}

async function endThen(db: Db, contract: Contract, terms: readonly Term[], { at, known }: Moment) {
  const all = await endActsOf(db, contract.id)
  const acts = all.filter(({ recordedAt }) => known === undefined || recordedAt <= known)
  const likely = saidAt(terms, 'endsOn', { at, known })
  return endHeldOn(acts, at, likely === undefined ? (all.length > 0 ? null : contract.endsOn) : likely)
}
