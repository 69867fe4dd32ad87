import type { Db } from '#db/connect.ts'
import { NotFound } from '#server/base/errors.ts'
import { type Author, outrun, record } from '#server/journal/store.ts'
import { identifyBuyers } from '#server/register/buyers/names-store.ts'
import { doubtfulBuyers, putTold } from '#server/register/buyers/told-store.ts'
import { contractsOf, moveToBuyer } from '#server/register/contracts/published-store.ts'
import { contractsPublishedBy } from '../versions/store.ts'

// A publication wrote a number that is nobody's: « lequel de vos acheteurs ? ». What was answered holds for the next imports.

/**
 * The number means this buyer: its contracts are that buyer's.
 * @throws NotFound when nothing is asked of it, or nobody is that buyer; Conflict when somebody answered meanwhile.
 */
export async function tellBuyer(db: Db, asked: { id: number; buyerId: number }, author: Author): Promise<number> {
  return db.transaction(async trx => {
    const doubtful = (await doubtfulBuyers(trx)).find(({ id }) => id === asked.id)
    const buyer = await trx('buyers').where({ id: asked.buyerId }).whereNotNull('siren').first('id', 'siret', 'name')
    if (!doubtful || !buyer) throw new NotFound('buyer')
    if (doubtful.told) return outrun(trx, author)
    await putTold(trx, { number: doubtful.siret, buyerId: buyer.id }, author)
    const ids = await contractsOf(trx, doubtful.id)
    await moveToBuyer(trx, ids, buyer.id)
    await identifyBuyers(trx, [doubtful.id, buyer.id])
    const line = { action: 'buyer.told', subject: 'buyer', subjectId: doubtful.id, buyerId: buyer.id, href: HREF }
    await record(trx, author, { ...line, after: { written: doubtful.siret, buyerId: buyer.id, contracts: ids.length } })
    return ids.length
  })
}

/** Nobody said whose it is: what was published under this number is to be checked again. @throws NotFound, Conflict */
export async function takeToldBack(db: Db, id: number, author: Author): Promise<void> {
  await db.transaction(async trx => {
    const doubtful = (await doubtfulBuyers(trx)).find(one => one.id === id)
    if (!doubtful) throw new NotFound('buyer')
    if (!doubtful.told) return outrun(trx, author)
    const { buyerId } = doubtful.told
    await putTold(trx, { number: doubtful.siret, buyerId: null }, author)
    const held = new Set(await contractsOf(trx, buyerId))
    const ids = (await contractsPublishedBy(trx, doubtful.siret)).filter(one => held.has(one))
    await moveToBuyer(trx, ids, id)
    await identifyBuyers(trx, [id, buyerId])
    const line = { action: 'buyer.toldBack', subject: 'buyer', subjectId: id, buyerId, href: HREF }
    await record(trx, author, {
      ...line,
      before: { buyerId },
      after: { written: doubtful.siret, contracts: ids.length },
    })
  })
}

const HREF = '/acheteurs-a-verifier'
