import type { Knex } from 'knex'
import { insertAll } from './insert.ts'

// Records kept by the contract that they made become versions, each with the sightings of its imports. What nobody kept stays unknown:
// where the record stood in the file, its encoding, and the imports in which it came again unchanged.

const LOT = 500

type Kept = {
  id: number
  import_id: number
  contract_id: number
  position: number
  format: string
  published_on: string | null
  hash: string
  raw: string
  repairs: string
  form: string
  number: string
  siret: string
}

export async function carryVersions(db: Knex.Untyped): Promise<void> {
  const known = new Map<string, number>()
  for (let last = 0; ; ) {
    const rows: Kept[] = await db('decp_records')
      .join('contracts', 'contracts.id', 'decp_records.contract_id')
      .join('buyers', 'buyers.id', 'contracts.buyer_id')
      .where('decp_records.id', '>', last)
      .orderBy('decp_records.id')
      .limit(LOT)
      .select('decp_records.*', 'contracts.form', 'contracts.number', 'buyers.siret')
    if (rows.length === 0) return
    await carryLot(db, rows, known)
    last = rows.at(-1)!.id
  }
}

async function carryLot(db: Knex.Untyped, rows: readonly Kept[], known: Map<string, number>): Promise<void> {
  const fresh = [...new Map(rows.toReversed().map(row => [row.hash, row])).values()]
    .toReversed()
    .filter(row => !known.has(row.hash))
  await insertAll(db, 'published_versions', fresh.map(versionOf))
  const inserted = await db('published_versions')
    .whereIn(
      'fingerprint',
      fresh.map(({ hash }) => hash),
    )
    .select('id', 'fingerprint')
  for (const { id, fingerprint } of inserted) known.set(fingerprint, id)
  await insertAll(
    db,
    'version_contracts',
    fresh.map(row => ({ version_id: known.get(row.hash)!, contract_id: row.contract_id })),
  )
  await insertAll(
    db,
    'sightings',
    rows.map(row => ({
      version_id: known.get(row.hash)!,
      import_id: row.import_id,
      position: row.position,
      remarks: row.repairs,
    })),
  )
}

function versionOf({ hash, form, format, published_on, raw, number, siret }: Kept) {
  const said = publishedIn(raw)
  const buyer = said.buyer || siret
  const published = said.number || number
  return {
    fingerprint: hash,
    family: `${form}|${buyer.slice(0, 9)}|${folded(published)}`,
    form,
    format,
    buyer,
    number: published,
    published_on,
    raw,
    content: '',
  }
}

/** Number and buyer as the record says them, whatever was typed over them since. */
function publishedIn(raw: string): { buyer: string; number: string } {
  const said = JSON.parse(raw)
  const buyer = said.acheteur?.id ?? said['acheteur.id'] ?? said.autoriteConcedante?.id ?? said['autoriteConcedante.id']
  const siret = String(buyer ?? '').replace(/\s/g, '')
  return { buyer: /^\d{14}$/.test(siret) ? siret : '', number: typeof said.id === 'string' ? said.id.trim() : '' }
}

/** As numbers are folded elsewhere: without accents nor capitals. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/œ/gi, 'oe')
    .replace(/æ/gi, 'ae')
    .toLowerCase()
    .replace(/[’']/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
}

export async function recordsBack(db: Knex.Untyped): Promise<void> {
  await db.schema.createTable('decp_records', table => {
    table.increments('id')
    table.integer('import_id').notNullable().references('imports.id').onDelete('RESTRICT').index()
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.integer('position').notNullable()
    table.text('format').notNullable()
    table.date('published_on')
    table.text('hash').notNullable()
    table.text('raw').notNullable()
    table.text('repairs').notNullable()
  })
  await db.raw(`insert into decp_records (import_id, contract_id, position, format, published_on, hash, raw, repairs)
    select import_id, contract_id, position, format, published_on, fingerprint,
      case content when '' then raw else content end, remarks
    from sightings
    join published_versions on published_versions.id = sightings.version_id
    join version_contracts on version_contracts.version_id = published_versions.id
    order by sightings.id`)
}
