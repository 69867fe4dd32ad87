import type { Db } from '#db/connect.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { pseudonym } from '../participants/words.ts'
import type { Placement } from '../placements/store.ts'
import { unsettle } from '../standings/store.ts'

// Hours worked before eligibility was established do not count, until somebody decides that they do, and says why.

export type Regularisation = {
  id: number
  decidedOn: string
  reason: string
  recordedAt: string
  byName: string | null
}

/** The decision that stands for this employment; null when none does. */
export async function regularisationOf(db: Db, placementId: number): Promise<Regularisation | null> {
  const row = await db('regularisations')
    .leftJoin('users', 'users.id', 'regularisations.recorded_by')
    .where('regularisations.placement_id', placementId)
    .whereNull('regularisations.cancels_id')
    .whereNotExists(db('regularisations as back').whereRaw('back.cancels_id = regularisations.id'))
    .orderBy('regularisations.id', 'desc')
    .first('regularisations.*', 'users.name as by_name')
  if (!row) return null
  return {
    id: row.id,
    decidedOn: row.decided_on,
    reason: row.reason,
    recordedAt: row.recorded_at,
    byName: row.by_name,
  }
}

/** Decides that the hours before eligibility count. A sentence when it cannot be; null when it is done. */
export async function regularise(
  db: Db,
  place: Place,
  placement: Placement,
  { decidedOn, reason }: { decidedOn: string; reason: string },
  author: Author,
): Promise<string | null> {
  return deciding(db, place, placement, 'placement.regularised', author, async (trx, standing) => {
    if (standing) return 'Ces heures sont déjà régularisées.'
    if (decidedOn > author.today) return 'Une décision ne se date pas d’un jour à venir.'
    const { eligible_on: eligibleOn } = (await trx('participants')
      .where({ id: placement.participantId })
      .first('eligible_on'))!
    if (eligibleOn !== null && eligibleOn <= placement.hiredOn)
      return 'Son éligibilité est établie depuis l’embauche\u00a0: aucune heure n’est à régulariser.'
    return { decided_on: decidedOn, reason, cancels_id: null }
  })
}

/** Takes such a decision back: the hours wait again. */
export async function unregularise(
  db: Db,
  place: Place,
  placement: Placement,
  { reason }: { reason: string },
  author: Author,
): Promise<string | null> {
  return deciding(db, place, placement, 'placement.regularisationTakenBack', author, async (_trx, standing) => {
    if (!standing) return 'Aucune décision ne régularise ces heures.'
    return { decided_on: author.today, reason, cancels_id: standing.id }
  })
}

type Line = { decided_on: string; reason: string; cancels_id: number | null }

async function deciding(
  db: Db,
  place: Place,
  placement: Placement,
  action: string,
  author: Author,
  decide: (trx: Db, standing: Regularisation | null) => Promise<Line | string>,
): Promise<string | null> {
  return db.transaction(async trx => {
    await trx('placements').where({ id: placement.id }).forUpdate().select('id')
    await onlyOnce(trx, author)
    const line = await decide(trx, await regularisationOf(trx, placement.id))
    if (typeof line === 'string') return line
    await trx('regularisations').insert({
      ...line,
      placement_id: placement.id,
      recorded_at: author.at,
      recorded_by: author.userId,
    })
    const href = `/marches/${place.contract.id}/personnes/${placement.id}`
    const after = { participant: pseudonym(placement.number), decidedOn: line.decided_on, reason: line.reason }
    await record(trx, author, entryOf(place, action, href, null, after))
    await unsettle(trx, [place.clauseId])
    return null
  })
}
