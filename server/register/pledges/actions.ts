import type { Db } from '#db/connect.ts'
import { NotFound, type Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import { objectionsToDone, objectionsToOwed, type PledgeForm, type PledgeLine, pledgesAt, type Side } from './rules.ts'
import { insertPledgeLine, lockPledges } from './store.ts'
import { quantityWords } from './words.ts'

/** Writes that the contract owes so much of a kind, or less by an amendment. Null, or what is wrong by field. */
export function addPledge(db: Db, place: Place, form: PledgeForm, author: Author): Promise<Objections | null> {
  return add(db, place, 'owed', form, author)
}

/** Writes that so much of it was done, with the paper that shows it. Null, or what is wrong by field. */
export function declareAchievement(db: Db, place: Place, form: PledgeForm, author: Author): Promise<Objections | null> {
  return add(db, place, 'done', form, author)
}

async function add(db: Db, place: Place, side: Side, form: PledgeForm, author: Author): Promise<Objections | null> {
  const { contract, clauseId } = place
  return db.transaction(async trx => {
    const lines = await lockPledges(trx, clauseId)
    await onlyOnce(trx, author)
    const when = { notifiedOn: contract.notifiedOn, today: author.today }
    const objections = side === 'owed' ? objectionsToOwed(form, lines, when) : objectionsToDone(form, lines, when)
    if (Object.keys(objections).length) return objections
    const id = await insertPledgeLine(trx, side, clauseId, { ...form, cancelsId: null }, author)
    await journal(trx, place, side === 'owed' ? 'pledge.added' : 'achievement.declared', id, form, author)
    return null
  })
}

/** Takes a wrong line back by another of the same day, with the reason; the wrong one stays to be seen. */
export async function takeBackPledgeLine(
  db: Db,
  place: Place,
  wrong: PledgeLine,
  reason: string,
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const lines = await lockPledges(trx, place.clauseId)
    await onlyOnce(trx, author)
    if (lines.some(({ side, cancelsId }) => side === wrong.side && cancelsId === wrong.id)) throw new NotFound('line')
    const line = { ...wrong, quantity: -wrong.quantity, reason, evidence: '', cancelsId: wrong.id }
    const left = pledgesAt([...lines, { ...line, id: 0 }], author.today).find(({ kind }) => kind === wrong.kind)
    if (wrong.side === 'owed' && left && left.owed === 0 && left.done > 0)
      return { motif: 'Des réalisations en dépendent\u00a0: reprenez-les d’abord.' }
    const id = await insertPledgeLine(trx, wrong.side, place.clauseId, line, author)
    await journal(trx, place, wrong.side === 'owed' ? 'pledge.takenBack' : 'achievement.takenBack', id, line, author)
    return null
  })
}

function journal(trx: Db, place: Place, action: string, id: number, line: PledgeForm, author: Author) {
  return record(trx, author, {
    action,
    subject: 'pledge',
    subjectId: id,
    buyerId: place.contract.buyerId,
    href: `/marches/${place.contract.id}/autres-engagements`,
    after: {
      pledge: line.kind,
      quantity: quantityWords(line.kind, line.quantity),
      datedOn: line.datedOn,
      reason: line.reason,
      paper: line.evidence,
    },
  })
}
