import { type Db, truncateLog } from '#db/connect.ts'
import { plusDays } from '#server/base/dates.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { putSetting } from '#server/settings/store.ts'
import { discardUnclaimed, forgetPieces, piecesOfPerson } from '../attachments/keeping.ts'
import { eraseIdentity, generalisePapers, setArchived, setTerm } from '../participants/erasing.ts'
import type { Participant } from '../participants/rules.ts'
import { participantHref } from '../participants/words.ts'
import { type Durations, type Hold, NOTICE_DAYS, roundedBirthYear, stageOf } from './rules.ts'
import { contractPiecesDue, durationsOf, SEEN, type Standing, settingOf, standingAfter } from './store.ts'

/** What a sweep did, or would do. */
export type Swept = Record<'papers' | 'pieces' | 'archived' | 'broughtBack' | 'erased' | 'drafts' | 'soon', number>

const LOT = 200

/**
 * Brings everybody where today wants them: papers without their kind, archive, erasure. Done twice, it does nothing more.
 * One line in the journal, and nothing erased stays in a file of the database. `dryRun` only reads.
 */
export async function sweepPersonalData(
  db: Db,
  author: Author,
  { dryRun = false, lot = LOT }: { dryRun?: boolean; lot?: number } = {},
): Promise<Swept> {
  const durations = await durationsOf(db)
  const swept: Swept = { papers: 0, pieces: 0, archived: 0, broughtBack: 0, erased: 0, drafts: 0, soon: 0 }
  const buyers = new Set<number>()
  const lost: string[] = []
  for (let after = 0; ; ) {
    const last = dryRun ? await oneLot(db, false) : await db.transaction(trx => oneLot(trx, true))
    if (last === null) break
    after = last

    async function oneLot(trx: Db, writes: boolean): Promise<number | null> {
      if (writes) await trx('participants').where('id', '>', after).orderBy('id').limit(lot).forUpdate().select('id')
      const people = await standingAfter(trx, { after, limit: lot }, durations, author.today)
      for (const person of people)
        if (await moved(trx, person, author, { swept, lost, writes })) buyers.add(person.buyerId)
      return people.at(-1)?.id ?? null
    }
  }
  const due = await contractPiecesDue(db, durations, author.today)
  swept.pieces += due.length
  if (!dryRun) {
    await db.transaction(async trx => {
      lost.push(...(await forgetPieces(trx, due, author)))
      await record(trx, author, sweptEntry(swept, [...buyers]))
    })
    await discardUnclaimed(db, lost)
    await truncateLog(db)
  }
  return swept
}

/** True when something of this person went, or came back. */
async function moved(
  trx: Db,
  person: Standing,
  author: Author,
  { swept, lost, writes }: { swept: Swept; lost: string[]; writes: boolean },
): Promise<boolean> {
  const { id, term } = person
  const stage = stageOf(term, author.today)
  const before = { ...swept }
  if (stage === 'erased') {
    swept.erased++
    swept.pieces += (await piecesOfPerson(trx, id)).length
    if (writes) swept.drafts += await erased(trx, person, author, lost)
    return true
  }
  if (term.papersOn !== null && term.papersOn <= author.today && person.papers) {
    swept.papers++
    if (writes) await generalisePapers(trx, id, SEEN)
  }
  if (term.papersOn !== null && term.papersOn <= author.today && person.copies) {
    const due = await piecesOfPerson(trx, id, 'eligibility')
    swept.pieces += due.length
    if (writes) lost.push(...(await forgetPieces(trx, due, author)))
  }
  const isArchived = person.archivedAt !== null
  if (isArchived !== (stage === 'archive')) {
    swept[isArchived ? 'broughtBack' : 'archived']++
    if (writes) await setArchived(trx, id, isArchived ? null : author.at)
  }
  if (writes && (person.archiveOn !== term.archiveOn || person.eraseOn !== term.eraseOn)) await setTerm(trx, id, term)
  const told = (Object.keys(swept) as (keyof Swept)[]).some(name => swept[name] !== before[name])
  if (term.eraseOn !== null && term.eraseOn <= plusDays(author.today, NOTICE_DAYS)) swept.soon++
  return told
}

/** `lost`: the digests of papers whose bytes go once this is written. @returns how many drafts went */
async function erased(trx: Db, person: Standing, author: Author, lost: string[]): Promise<number> {
  lost.push(...(await forgetPieces(trx, await piecesOfPerson(trx, person.id), author)))
  if (person.papers) await generalisePapers(trx, person.id, SEEN)
  return eraseIdentity(trx, person, { birthYear: roundedBirthYear(person.birthYear, person.entryYears), at: author.at })
}

function sweptEntry(swept: Swept, buyerIds: readonly number[]) {
  const href = '/donnees-personnelles'
  const entry = { action: 'personalData.swept', subject: 'participant', subjectId: null, href, after: { ...swept } }
  return { ...entry, buyerId: null, alsoFor: buyerIds }
}

export const erasureReasons = {
  request: 'La personne le demande',
  objection: 'La personne s’oppose à ce traitement',
  mistake: 'Elle a été enregistrée par erreur',
  double: 'Elle est enregistrée deux fois',
} as const
export type ErasureReason = keyof typeof erasureReasons

/** Erases who somebody is before its time. Null once done, or what holds it. */
export async function eraseOnRequest(
  db: Db,
  participant: Participant,
  reason: ErasureReason,
  author: Author,
): Promise<Hold | null> {
  const lost: string[] = []
  const hold = await db.transaction(async trx => {
    await trx('participants').where({ id: participant.id }).forUpdate().select('id')
    await onlyOnce(trx, author)
    const [person] = await standingAfter(trx, { only: participant.id, limit: 1 }, await durationsOf(trx), author.today)
    if (!person) return null
    if (person.term.hold === 'working') return person.term.hold
    await erased(trx, person, author, lost)
    await record(trx, author, {
      action: 'participant.erased',
      subject: 'participant',
      subjectId: participant.id,
      buyerId: participant.buyerId,
      href: participantHref(participant),
      after: { reason: erasureReasons[reason] },
    })
    return null
  })
  if (!hold) await discardUnclaimed(db, lost)
  if (!hold) await truncateLog(db)
  return hold
}

/** The institution's own durations, from now on. */
export async function setDurations(db: Db, author: Author, durations: Durations): Promise<void> {
  await db.transaction(async trx => {
    const before = await durationsOf(trx)
    for (const name of Object.keys(settingOf) as (keyof Durations)[])
      await putSetting(trx, settingOf[name], String(durations[name]))
    const href = '/reglages/donnees-personnelles'
    const entry = { action: 'settings.personalDataChanged', subject: 'settings', subjectId: null, buyerId: null, href }
    await record(trx, author, { ...entry, before: { ...before }, after: { ...durations } })
  })
}
