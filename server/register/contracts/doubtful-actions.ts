import type { Db } from '#db/connect.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { ensureCompany } from '../companies/store.ts'
import { type DoubtfulHolder, doubtSaid } from './doubtful-rules.ts'
import { doubtfulOn, putAnswer, removeAnswered } from './doubtful-store.ts'
import { keepingHolders } from './holders-store.ts'
import type { Contract } from './rules.ts'
import { insertHolder } from './write-store.ts'

/** Says who a holder published under a doubtful number is. @throws Conflict when somebody said it meanwhile. */
export async function nameDoubtful(
  db: Db,
  contract: Contract,
  doubtfulId: number,
  { siret, name }: { siret: string; name: string },
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    const holder = await locked(trx, contract.id, doubtfulId)
    await onlyOnce(trx, author)
    if (holder.companyId !== null) throw new Conflict()
    const companyId = await ensureCompany(
      trx,
      { idType: 'SIRET', identifier: siret, name: name || holder.name },
      author.at,
    )
    await keepingHolders(trx, contract.id, author, async () => {
      const { role, position, since, until } = holder
      const place = { contractId: contract.id, companyId, role, position, since, until }
      await putAnswer(trx, { id: holder.id, companyId, made: await insertHolder(trx, place) }, author)
    })
    await note(
      trx,
      contract,
      'contract.holderNamed',
      { published: doubtSaid(holder) },
      { holder: `SIRET ${siret}` },
      author,
    )
  })
}

/** Takes back who it was said to be: the holder is to be checked again. @throws Conflict when nobody is named. */
export async function unnameDoubtful(db: Db, contract: Contract, doubtfulId: number, author: Author): Promise<void> {
  await db.transaction(async trx => {
    const holder = await locked(trx, contract.id, doubtfulId)
    await onlyOnce(trx, author)
    if (holder.companyId === null) throw new Conflict()
    await keepingHolders(trx, contract.id, author, async () => {
      await removeAnswered(trx, holder)
      await putAnswer(trx, { id: holder.id, companyId: null, made: false }, author)
    })
    await note(trx, contract, 'contract.holderUnnamed', null, { published: doubtSaid(holder) }, author)
  })
}

async function locked(trx: Db, contractId: number, doubtfulId: number): Promise<DoubtfulHolder> {
  await trx('contracts').where({ id: contractId }).forUpdate().first('id')
  const holder = (await doubtfulOn(trx, contractId)).find(({ id }) => id === doubtfulId)
  if (!holder) throw new Conflict()
  return holder
}

function note(
  trx: Db,
  { id, buyerId }: Contract,
  action: string,
  before: Record<string, unknown> | null,
  after: Record<string, unknown>,
  author: Author,
): Promise<void> {
  const href = `/marches/${id}`
  return record(trx, author, { action, subject: 'contract', subjectId: id, buyerId, href, before, after })
}
