import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { clausesOfParticipant, unsettle } from '../standings/store.ts'
import { entryOf } from './actions.ts'
import type { Participant } from './rules.ts'

// Somebody whose months are over may be oriented again: a new path is a decision, with its reason and its paper, from which
// the months are counted anew. One first day a person, for all the contracts of the institution, until such a decision.

export type Path = {
  id: number
  fromOn: string
  decidedOn: string
  reason: string
  evidenceKind: string
  evidenceOn: string
  byName: string | null
  recordedAt: string
}

export type PathForm = { fromOn: string; decidedOn: string; reason: string; evidenceKind: string; evidenceOn: string }

/** The decisions that stand for this person, oldest first. */
export async function pathsOf(db: Db, participantId: number): Promise<Path[]> {
  const rows = await db('paths')
    .leftJoin('users', 'users.id', 'paths.recorded_by')
    .where({ participant_id: participantId })
    .whereNull('paths.cancels_id')
    .whereNotExists(db('paths as back').whereRaw('back.cancels_id = paths.id'))
    .orderBy(['paths.from_on', 'paths.id'])
    .select('paths.*', 'users.name as by_name')
  return rows.map(row => ({
    id: row.id,
    fromOn: row.from_on,
    decidedOn: row.decided_on,
    reason: row.reason,
    evidenceKind: row.evidence_kind,
    evidenceOn: row.evidence_on,
    byName: row.by_name,
    recordedAt: row.recorded_at,
  }))
}

/** A sentence by field, none when a path can begin. `firstHiredOn`: the first hire anywhere; null: none yet. */
export function objectionsToPath(
  form: PathForm,
  { standing, firstHiredOn, today }: { standing: readonly Path[]; firstHiredOn: string | null; today: string },
): Objections {
  const objections: Objections = {}
  const later = standing.find(path => path.fromOn >= form.fromOn)
  if (!firstHiredOn || form.fromOn <= firstHiredOn)
    objections.parcours_le =
      'Un nouveau parcours vient après une première embauche\u00a0: c’est elle qui ouvre le premier.'
  else if (later) objections.parcours_le = `Un parcours est déjà ouvert depuis le ${longDate(later.fromOn)}.`
  else if (form.fromOn > today) objections.parcours_le = 'Ce jour n’est pas encore là.'
  if (form.decidedOn > today) objections.parcours_decision = 'Une décision ne se date pas d’un jour à venir.'
  if (form.evidenceOn > form.fromOn)
    objections.parcours_piece_le = 'La pièce est datée du jour où le parcours s’ouvre, ou d’avant (CCAG, x.1.1).'
  return objections
}

/** Opens a new path. Objections by field; null when it is done. */
export async function openPath(
  db: Db,
  participant: Participant,
  form: PathForm,
  firstHiredOn: string | null,
  author: Author,
): Promise<Objections | null> {
  return deciding(db, participant, author, async (trx, standing) => {
    const objections = objectionsToPath(form, { standing, firstHiredOn, today: author.today })
    if (Object.keys(objections).length) return objections
    await insertPath(trx, participant.id, form, null, author)
    const { fromOn, decidedOn, reason, evidenceOn } = form
    const entry = entryOf(participant, 'participant.pathOpened')
    await record(trx, author, { ...entry, after: { fromOn, decidedOn, reason, evidenceOn } })
    return null
  })
}

/** Takes the last path back: the months are counted as before it. */
export async function takePathBack(
  db: Db,
  participant: Participant,
  { reason }: { reason: string },
  author: Author,
): Promise<Objections | null> {
  return deciding(db, participant, author, async (trx, standing) => {
    const last = standing.at(-1)
    if (!last) return { motif: 'Aucun nouveau parcours n’est ouvert.' }
    await insertPath(trx, participant.id, { ...last, decidedOn: author.today, reason }, last.id, author)
    const entry = entryOf(participant, 'participant.pathTakenBack')
    await record(trx, author, { ...entry, before: { fromOn: last.fromOn }, after: { reason } })
    return null
  })
}

async function insertPath(
  trx: Db,
  participantId: number,
  { fromOn, decidedOn, reason, evidenceKind, evidenceOn }: PathForm,
  cancelsId: number | null,
  author: Author,
): Promise<void> {
  await trx('paths').insert({
    participant_id: participantId,
    from_on: fromOn,
    decided_on: decidedOn,
    reason,
    evidence_kind: evidenceKind,
    evidence_on: evidenceOn,
    cancels_id: cancelsId,
    recorded_at: author.at,
    recorded_by: author.userId,
  })
}

async function deciding(
  db: Db,
  { id }: Participant,
  author: Author,
  decide: (trx: Db, standing: readonly Path[]) => Promise<Objections | null>,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    await trx('participants').where({ id }).forUpdate().select('id')
    await onlyOnce(trx, author)
    const objections = await decide(trx, await pathsOf(trx, id))
    if (!objections) await unsettle(trx, await clausesOfParticipant(trx, id))
    return objections
  })
}
