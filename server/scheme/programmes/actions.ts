import type { Db } from '#db/connect.ts'
import { NotFound, type Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, outrun, record } from '#server/journal/store.ts'
import {
  type EntryValues,
  objectionsToEntry,
  objectionsToProgramme,
  type Programme,
  type ProgrammeValues,
  standingProgrammeEntries,
} from './rules.ts'
import { holdProgramme, insertProgramme, insertProgrammeEntry, programmeEntries, updateProgramme } from './store.ts'
import { programmeKinds, type Sort, sorts } from './words.ts'

export function programmeHref(id: number): string {
  return `/spaser/programmes/${id}`
}

export async function addProgramme(
  db: Db,
  author: Author,
  buyerId: number,
  values: ProgrammeValues,
): Promise<{ id: number; objections: null } | { id: null; objections: Objections }> {
  const objections = objectionsToProgramme(values)
  if (Object.keys(objections).length) return { id: null, objections }
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const id = await insertProgramme(trx, buyerId, values, author)
    await record(trx, author, {
      action: 'programme.added',
      subject: 'programme',
      subjectId: id,
      buyerId,
      href: programmeHref(id),
      after: kept(values),
    })
    return { id, objections: null }
  })
}

/** @throws Conflict when somebody changed it meanwhile. */
export async function editProgramme(
  db: Db,
  author: Author,
  programme: Programme,
  values: ProgrammeValues,
  version: number,
): Promise<Objections | null> {
  const objections = objectionsToProgramme(values)
  if (Object.keys(objections).length) return objections
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    if (!(await updateProgramme(trx, { id: programme.id, version }, values))) await outrun(trx, author)
    await record(trx, author, {
      action: 'programme.changed',
      subject: 'programme',
      subjectId: programme.id,
      buyerId: programme.buyerId,
      href: programmeHref(programme.id),
      before: kept(programme),
      after: kept(values),
    })
    return null
  })
}

function kept({ kind, name, endsOn, contractIds, operationIds }: ProgrammeValues): Record<string, unknown> {
  const scope = `${contractIds.length} marchés nommés, ${operationIds.length} opérations`
  return { programmeKind: programmeKinds[kind].label, name, endsOn, programmeScope: scope }
}

/** A partner, a session, a target, a value: dated, never changed; taken back by another line. */
export async function noteOfProgramme(
  db: Db,
  author: Author,
  programme: Programme,
  sort: Sort,
  values: EntryValues,
): Promise<Objections | null> {
  const objections = objectionsToEntry(sort, values, author.today)
  if (Object.keys(objections).length) return objections
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    await insertProgrammeEntry(trx, { programmeId: programme.id, entry: sort, cancelsId: null }, values, author)
    await record(trx, author, {
      action: 'programme.noted',
      subject: 'programme',
      subjectId: programme.id,
      buyerId: programme.buyerId,
      href: programmeHref(programme.id),
      after: { programmeEntry: sorts[sort].word, ...keptEntry(values) },
    })
    return null
  })
}

/** @throws NotFound for what is not of this programme, or was taken back already. */
export async function takeBackOfProgramme(db: Db, author: Author, programme: Programme, id: number): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    await holdProgramme(trx, programme.id)
    const entries = await programmeEntries(trx, [programme.id])
    const entry = standingProgrammeEntries(entries, '9999-12-31').find(one => one.id === id)
    if (!entry) throw new NotFound('entry')
    await insertProgrammeEntry(trx, { programmeId: programme.id, entry: entry.entry, cancelsId: id }, entry, author)
    await record(trx, author, {
      action: 'programme.takenBack',
      subject: 'programme',
      subjectId: programme.id,
      buyerId: programme.buyerId,
      href: programmeHref(programme.id),
      before: { programmeEntry: sorts[entry.entry].word, ...keptEntry(entry) },
    })
  })
}

function keptEntry({ datedOn, label, source }: EntryValues): Record<string, unknown> {
  return { datedOn, ...(label && { title: label }), ...(source && { schemeSource: source }) }
}
