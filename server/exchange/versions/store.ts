import { type Db, engineOf } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { inChunks } from '#server/base/chunks.ts'
import { folded } from '#server/base/text.ts'
import type { FoundRecord } from '../decp/file.ts'
import type { Verdict } from '../decp/record.ts'
import { feeding, mergesAmong } from './merges-store.ts'

// Versions are added and never change; a sighting is added, and may be withdrawn. A version counts while one of its sightings does.

/** Form, SIREN of the buyer and folded number: what versions of one contract have in common. */
export function familyOf({ form, buyer, number }: { form: string; buyer: { siret: string }; number: string }): string {
  return `${form}|${buyer.siret.slice(0, 9)}|${folded(number)}`
}

export type Seen = { id: number; counts: boolean; contractId: number | null }

/** Of these fingerprints, the versions that are kept; `counts`: a sighting of it stands. */
export async function seenVersions(db: Db, fingerprints: readonly string[]): Promise<Map<string, Seen>> {
  const found = new Map<string, Seen>()
  for (const some of inChunks(fingerprints)) {
    const rows = await db('published_versions')
      .leftJoin('version_contracts', 'version_contracts.version_id', 'published_versions.id')
      .whereIn('fingerprint', some)
      .select('id', 'fingerprint', 'contract_id')
    const ids = rows.map(({ id }) => id)
    const standing = new Set(await standingOf(db, ids).distinct('version_id').pluck('version_id'))
    for (const { id, fingerprint, contract_id } of rows)
      found.set(fingerprint, { id, counts: standing.has(id), contractId: contract_id })
  }
  return found
}

function standingOf(db: Db, versionIds: readonly number[]) {
  return db('sightings').whereIn('version_id', versionIds).whereNull('withdrawal_id')
}

const STANDING =
  'select 1 from sightings where sightings.version_id = published_versions.id and sightings.withdrawal_id is null'

export type KeptVersion = {
  id: number
  fingerprint: string
  family: string
  form: string
  format: string
  /** What was read of it. */
  content: unknown
  /** Of a layout that leaves something aside: it adds, it never withdraws. */
  partial: boolean
  /** Its contract is replaced by the one that it feeds. */
  replaced: boolean
  /** On which contract it stands; null until it is derived. */
  contractId: number | null
  sources: { importId: number; sha256: string; fileName: string; position: number }[]
}

/** The versions of these families that count, each with the sightings that stand. */
export async function versionsIn(db: Db, families: readonly string[]): Promise<KeptVersion[]> {
  return standingAmong(db, 'family', families)
}

/** The versions that count of each of these contracts, those of the contracts merged into it included. */
export async function versionsFeeding(db: Db, contractIds: readonly number[]): Promise<Map<number, KeptVersion[]>> {
  const fed = await feeding(db, contractIds)
  const versions = await standingAmong(db, 'version_contracts.contract_id', [...fed.keys()])
  return Map.groupBy(versions, ({ contractId }) => fed.get(contractId!)!)
}

async function standingAmong(
  db: Db,
  column: 'family' | 'version_contracts.contract_id',
  values: readonly (string | number)[],
): Promise<KeptVersion[]> {
  const found = new Map<number, KeptVersion>()
  for (const some of inChunks(values)) {
    const rows = await db('published_versions')
      .leftJoin('version_contracts', 'version_contracts.version_id', 'published_versions.id')
      .whereIn(column, some)
      .whereRaw(`exists (${STANDING})`)
      .orderBy('published_versions.id')
      .select(...WHOLE)
    for (const row of rows) found.set(row.id, keptVersion(row))
  }
  await addSources(db, found)
  await markReplaced(db, [...found.values()])
  return [...found.values()]
}

async function markReplaced(db: Db, versions: readonly KeptVersion[]): Promise<void> {
  const merges = await mergesAmong(
    db,
    versions.flatMap(({ contractId }) => contractId ?? []),
  )
  const replaced = new Set(merges.map(({ replacedId }) => replacedId))
  for (const version of versions) version.replaced = version.contractId !== null && replaced.has(version.contractId)
}

const WHOLE = [
  'published_versions.id',
  'fingerprint',
  'family',
  'form',
  'format',
  'raw',
  'content',
  'partial',
  'version_contracts.contract_id',
] as const

type WholeRow = Pick<KeptVersion, 'id' | 'fingerprint' | 'family' | 'form' | 'format'> & {
  raw: string
  content: string
  partial: number
  contract_id: number | null
}

function keptVersion({ raw, content, partial, contract_id, ...row }: WholeRow): KeptVersion {
  const read = JSON.parse(content || raw)
  return { ...row, partial: partial === 1, replaced: false, content: read, contractId: contract_id, sources: [] }
}

async function addSources(db: Db, found: ReadonlyMap<number, KeptVersion>): Promise<void> {
  for (const ids of inChunks([...found.keys()])) {
    const rows = await db('sightings')
      .join('imports', 'imports.id', 'sightings.import_id')
      .whereIn('version_id', ids)
      .whereNull('withdrawal_id')
      .orderBy('sightings.id')
      .select('version_id', 'import_id', 'imports.sha256', 'imports.file_name', 'position')
    for (const row of rows)
      found.get(row.version_id)!.sources.push({
        importId: row.import_id,
        sha256: row.sha256,
        fileName: row.file_name,
        position: row.position,
      })
  }
}

/** All versions that ever stood on a contract or on one merged into it, and stand on no other, those withdrawn included. */
export async function versionsUnder(db: Db, contractId: number): Promise<KeptVersion[]> {
  const fed = await feeding(db, [contractId])
  const rows = await db('version_contracts')
    .join('published_versions', 'published_versions.id', 'version_contracts.version_id')
    .whereIn('version_contracts.contract_id', [...fed.keys()])
    .orderBy('published_versions.id')
    .select(...WHOLE)
  const sources = [{ importId: 0, sha256: '', fileName: '', position: 0 }]
  const versions = rows.map(row => ({ ...keptVersion(row), sources }))
  await markReplaced(db, versions)
  return versions
}

/** Where a version was seen; `withdrawnAt`: the import was taken back. */
export type Seeing = {
  importId: number
  fileName: string
  seenAt: string
  position: number
  withdrawnAt: string | null
}

export async function seeingsOf(db: Db, versionIds: readonly number[]): Promise<Map<number, Seeing[]>> {
  const found = new Map<number, Seeing[]>()
  for (const ids of inChunks(versionIds)) {
    const rows = await db('sightings')
      .join('imports', 'imports.id', 'sightings.import_id')
      .leftJoin('withdrawals', 'withdrawals.id', 'sightings.withdrawal_id')
      .whereIn('version_id', ids)
      .orderBy('sightings.id')
      .select('version_id', 'sightings.import_id', 'file_name', 'imports.at', 'applied_at', 'position')
      .select('withdrawals.at as withdrawn_at')
    for (const row of rows)
      found.set(row.version_id, [
        ...(found.get(row.version_id) ?? []),
        {
          importId: row.import_id,
          fileName: row.file_name,
          seenAt: row.applied_at ?? row.at,
          position: row.position,
          withdrawnAt: row.withdrawn_at,
        },
      ])
  }
  return found
}

export type NewVersion = { found: FoundRecord; verdict: Verdict; fingerprint: string; family: string }

/** Their numbers, by fingerprint; those already there are left as they are. */
export async function insertVersions(trx: Db, versions: readonly NewVersion[]): Promise<Map<string, number>> {
  const rows = versions.map(({ found, verdict, fingerprint, family }) => {
    const { form, buyer, number, publishedOn } = verdict.contract!
    const raw = found.text ?? JSON.stringify(found.raw)
    const content = found.text === undefined || found.plain ? '' : JSON.stringify(found.raw)
    const said = { buyer: buyer.siret, number, published_on: publishedOn }
    return {
      fingerprint,
      family,
      form,
      format: found.format,
      ...said,
      raw,
      content,
      partial: Number(found.partial ?? 0),
    }
  })
  const inserted = await insertMany(trx, 'published_versions', rows, { returning: ['id', 'fingerprint'] })
  return new Map(inserted.map(({ id, fingerprint }) => [fingerprint, id]))
}

export async function insertSightings(
  trx: Db,
  importId: number,
  sightings: readonly { versionId: number; found: FoundRecord; verdict: Verdict }[],
): Promise<void> {
  const rows = sightings.map(({ versionId, found, verdict }) => ({
    version_id: versionId,
    import_id: importId,
    position: found.position,
    from_byte: found.place.from,
    to_byte: found.place.to,
    encoding: found.encoding ?? '',
    remarks: JSON.stringify([...verdict.repairs, ...verdict.warnings]),
  }))
  await insertMany(trx, 'sightings', rows)
}

/** On which contract each version stands from now on. */
export async function linkVersions(
  trx: Db,
  links: readonly { versionId: number; contractId: number; isNew: boolean }[],
): Promise<void> {
  const moved = links.filter(({ isNew }) => !isNew)
  for (const { versionId, contractId } of moved)
    await trx('version_contracts')
      .insert({ version_id: versionId, contract_id: contractId })
      .onConflict('version_id')
      .merge({ contract_id: contractId })
  const rows = links
    .filter(({ isNew }) => isNew)
    .map(one => ({ version_id: one.versionId, contract_id: one.contractId }))
  await insertMany(trx, 'version_contracts', rows)
}

/** The families of which an import brought a version, in order, some at a time; `withdrawal`: whose sightings it took back. */
export async function* familiesOf(
  db: Db,
  importId: number,
  withdrawal: number | null,
  most = 500,
): AsyncGenerator<string[]> {
  for (let last = ''; ; ) {
    const families: string[] = await db('published_versions')
      .join('sightings', 'sightings.version_id', 'published_versions.id')
      .where({ 'sightings.import_id': importId, 'sightings.withdrawal_id': withdrawal })
      .where('family', '>', last)
      .distinct('family')
      .orderBy('family')
      .limit(most)
      .pluck('family')
    if (families.length === 0) return
    yield families
    last = families.at(-1)!
  }
}

export type Withdrawal = {
  id: number
  importId: number
  reason: string
  at: string
  by: number | null
  byName: string
  summary: WithdrawalSummary
}
/** How many contracts; `asTyped`: those that came from a publication and are now kept as typed. */
export type WithdrawalSummary = { retired: number; kept: number; back: number; asTyped: number[] }

/** The withdrawal of an import that holds; null where it stands. */
export async function withdrawalOf(db: Db, importId: number): Promise<Withdrawal | null> {
  const row = await db('withdrawals')
    .leftJoin('users', 'users.id', 'withdrawals.by')
    .where({ import_id: importId, undone_at: null, siren: '' })
    .first('withdrawals.id', 'import_id', 'reason', 'summary', 'at', 'by', 'users.name')
  if (!row) return null
  const { id, reason, at, by } = row
  return { id, importId, reason, at, by, byName: row.name ?? 'Terminal', summary: JSON.parse(row.summary) }
}

export async function withdrawSightings(
  trx: Db,
  { importId, reason, summary }: { importId: number; reason: string; summary: WithdrawalSummary },
  by: { at: string; userId: number | null },
): Promise<void> {
  const said = { import_id: importId, reason, summary: JSON.stringify(summary), at: by.at, by: by.userId }
  const [row] = await trx('withdrawals').insert(said).returning('id')
  await trx('sightings').where({ import_id: importId, withdrawal_id: null }).update({ withdrawal_id: row!.id })
}

/** These rows were kept as typed since their publications were taken back: they are of a publication again with these. */
export async function noteAsTyped(trx: Db, contractIds: readonly number[]): Promise<void> {
  for (const contractId of contractIds) {
    const rows = await trx('withdrawals')
      .join('sightings', 'sightings.withdrawal_id', 'withdrawals.id')
      .join('version_contracts', 'version_contracts.version_id', 'sightings.version_id')
      .where({ 'version_contracts.contract_id': contractId })
      .whereNull('withdrawals.undone_at')
      .distinct('withdrawals.id', 'summary')
    for (const { id, summary } of rows) {
      const said: WithdrawalSummary = JSON.parse(summary)
      const asTyped = [...new Set([...said.asTyped, contractId])]
      await trx('withdrawals')
        .where({ id })
        .update({ summary: JSON.stringify({ ...said, asTyped }) })
    }
  }
}

/** The families of a legal person of which a version counts, in order, some at a time; `withdrawals`: of those that these took back. */
export async function* familiesOfBuyer(
  db: Db,
  siren: string,
  withdrawals: readonly number[] | null = null,
  most = 500,
): AsyncGenerator<string[]> {
  for (let last = ''; ; ) {
    const query = db('published_versions')
      .join('sightings', 'sightings.version_id', 'published_versions.id')
      .where(isOfBuyer(db, siren))
      .where('family', '>', last)
      .distinct('family')
      .orderBy('family')
      .limit(most)
    if (withdrawals) query.whereIn('sightings.withdrawal_id', [...withdrawals])
    else query.whereNull('sightings.withdrawal_id')
    const families: string[] = await query.pluck('family')
    if (families.length === 0) return
    yield families
    last = families.at(-1)!
  }
}

/** The nine first signs of the number that a version says of its buyer, as the index of families has them. */
function isOfBuyer(db: Db, siren: string) {
  const found = engineOf(db) === 'postgres' ? 'strpos' : 'instr'
  return db.raw(`substr(family, ${found}(family, '|') + 1, 9) = ?`, siren)
}

/** The contracts of which a version says this number of its buyer. */
export async function contractsPublishedBy(db: Db, number: string): Promise<number[]> {
  const query = db('published_versions').join(
    'version_contracts',
    'version_contracts.version_id',
    'published_versions.id',
  )
  if (number.length >= 9) query.where(isOfBuyer(db, number.slice(0, 9)))
  return query
    .where('published_versions.buyer', number)
    .distinct('version_contracts.contract_id')
    .pluck('version_contracts.contract_id')
}

/** Of these legal persons, those of which a version counts. */
export async function stillSeen(db: Db, sirens: readonly string[]): Promise<string[]> {
  const seen: string[] = []
  for (const siren of sirens)
    for await (const [family] of familiesOfBuyer(db, siren, null, 1)) {
      if (family) seen.push(siren)
      break
    }
  return seen
}

/** Withdraws all that is seen of a legal person, import by import; `summary` stands on the first. */
export async function withdrawBuyer(
  trx: Db,
  { siren, reason, summary }: { siren: string; reason: string; summary: WithdrawalSummary },
  by: { at: string; userId: number | null },
): Promise<void> {
  const versions = trx('published_versions').where(isOfBuyer(trx, siren)).select('id')
  const counting = () => trx('sightings').whereNull('withdrawal_id').whereIn('version_id', versions.clone())
  const none: WithdrawalSummary = { retired: 0, kept: 0, back: 0, asTyped: [] }
  const imports: number[] = await counting().distinct('import_id').orderBy('import_id').pluck('import_id')
  for (const [rank, import_id] of imports.entries()) {
    const told = JSON.stringify(rank === 0 ? summary : none)
    const said = { import_id, siren, reason, summary: told, at: by.at, by: by.userId }
    const [row] = await trx('withdrawals').insert(said).returning('id')
    await counting().where({ import_id }).update({ withdrawal_id: row!.id })
  }
}

/** A legal person that was let go, and what became of its contracts. */
export type LetGo = {
  siren: string
  reason: string
  at: string
  byName: string
  ids: number[]
  summary: WithdrawalSummary
}

/** Those that are let go now, the last first. */
export async function buyersLetGo(db: Db): Promise<LetGo[]> {
  const rows = await db('withdrawals')
    .leftJoin('users', 'users.id', 'withdrawals.by')
    .whereNot('siren', '')
    .whereNull('undone_at')
    .orderBy('withdrawals.id')
    .select('withdrawals.id', 'siren', 'reason', 'summary', 'at', 'users.name')
  return [...Map.groupBy(rows, ({ siren }) => siren)]
    .map(([siren, own]) => ({
      siren,
      reason: own[0]!.reason,
      at: own[0]!.at,
      byName: own[0]!.name ?? 'Terminal',
      ids: own.map(({ id }) => id),
      summary: own.map(({ summary }) => JSON.parse(summary) as WithdrawalSummary).reduce(added),
    }))
    .reverse()
}

function added(one: WithdrawalSummary, other: WithdrawalSummary): WithdrawalSummary {
  return {
    retired: one.retired + other.retired,
    kept: one.kept + other.kept,
    back: one.back + other.back,
    asTyped: [...one.asTyped, ...other.asTyped],
  }
}

/** False when it was undone already. */
export async function undoWithdrawal(trx: Db, id: number, by: { at: string; userId: number | null }): Promise<boolean> {
  const undone = await trx('withdrawals')
    .where({ id, undone_at: null })
    .update({ undone_at: by.at, undone_by: by.userId })
  if (undone > 0) await trx('sightings').where({ withdrawal_id: id }).update({ withdrawal_id: null })
  return undone > 0
}
