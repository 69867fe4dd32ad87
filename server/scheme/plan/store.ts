import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Entry, Item, ItemValues, Plan, PlanValues } from './rules.ts'
import type { ItemKind, State, Unit, ValueBase } from './words.ts'

type By = { at: string; userId: number | null }

/** Every version, the first first. */
export async function plansOf(db: Db): Promise<Plan[]> {
  const rows = await db('scheme_plans')
    .leftJoin('users as adopters', 'adopters.id', 'scheme_plans.adopted_by')
    .leftJoin('users as changers', 'changers.id', 'scheme_plans.changed_by')
    .orderBy('scheme_plans.number')
    .select('scheme_plans.*', 'adopters.name as adopted_by_name', 'changers.name as changed_by_name')
  const buyers = await db('scheme_plan_buyers').orderBy('buyer_id').select('plan_id', 'buyer_id')
  return rows.map(row => ({
    id: row.id,
    number: row.number,
    name: row.name,
    fromYear: row.from_year,
    toYear: row.to_year,
    valueBase: row.value_base as ValueBase,
    buyerIds: buyers.filter(({ plan_id }) => plan_id === row.id).map(({ buyer_id }) => buyer_id),
    adoptedOn: row.adopted_on,
    adoptedByName: row.adopted_by_name,
    startedAt: row.started_at,
    changedAt: row.changed_at,
    changedByName: row.changed_by_name,
    version: row.version,
  }))
}

/** In the order they are read. `removed`: those that were taken out while it was prepared, too. */
export async function itemsOf(db: Db, planId: number, { removed = false } = {}): Promise<Item[]> {
  const query = db('scheme_items')
    .leftJoin('users as owners', 'owners.id', 'scheme_items.owner_id')
    .leftJoin('users as changers', 'changers.id', 'scheme_items.changed_by')
    .leftJoin('users as removers', 'removers.id', 'scheme_items.removed_by')
    .leftJoin('directorates', 'directorates.id', 'scheme_items.directorate_id')
    .where('scheme_items.plan_id', planId)
    .orderBy(['scheme_items.rank', 'scheme_items.item_key'])
  if (!removed) query.whereNull('scheme_items.removed_at')
  const rows = await query.select(
    'scheme_items.*',
    'owners.name as owner_name',
    'changers.name as changed_by_name',
    'removers.name as removed_by_name',
    'directorates.name as directorate_name',
  )
  return rows.map(row => ({
    planId: row.plan_id,
    key: row.item_key,
    kind: row.kind as ItemKind,
    parentKey: row.parent_key,
    rank: row.rank,
    title: row.title,
    description: row.description,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    directorateId: row.directorate_id,
    directorateName: row.directorate_name,
    startsOn: row.starts_on,
    dueOn: row.due_on,
    code: row.code,
    unit: row.unit as Unit | '',
    target: row.target_hundredths,
    targetYear: row.target_year,
    base: row.base_hundredths,
    baseYear: row.base_year,
    changedAt: row.changed_at,
    changedByName: row.changed_by_name,
    removedAt: row.removed_at,
    removedByName: row.removed_by_name,
    version: row.version,
  }))
}

export async function entriesOf(db: Db): Promise<Entry[]> {
  const rows = await db('scheme_entries')
    .leftJoin('users', 'users.id', 'scheme_entries.recorded_by')
    .orderBy('scheme_entries.id')
    .select('scheme_entries.*', 'users.name as recorded_by_name')
  return rows.map(row => ({
    id: row.id,
    entry: row.entry as Entry['entry'],
    itemKey: row.item_key,
    buyerId: row.buyer_id,
    datedOn: row.dated_on,
    state: row.state as State | '',
    percent: row.percent,
    value: row.value_hundredths,
    note: row.note,
    source: row.source,
    cancelsId: row.cancels_id,
    recordedAt: row.recorded_at,
    recordedByName: row.recorded_by_name,
  }))
}

/** Who may be said to drive something: accounts that are open, directorates that are in use. */
export async function ownersOffered(db: Db) {
  const persons = await db('users').whereNull('disabled_at').orderBy('name').select('id', 'name')
  const directorates = await db('directorates')
    .join('buyers', 'buyers.id', 'directorates.buyer_id')
    .whereNull('directorates.retired_on')
    .orderBy(['directorates.name', 'directorates.id'])
    .select(
      'directorates.id',
      'directorates.name',
      'buyers.name as buyer_name',
      'buyers.siret',
      'buyers.id as buyer_id',
    )
  return {
    persons,
    directorates: directorates.map(row => ({
      id: row.id,
      name: row.name,
      buyer: { id: row.buyer_id, name: row.buyer_name, siret: row.siret },
    })),
  }
}

/** The draft, held until the end of the transaction; null where it was adopted meanwhile. */
export async function heldDraft(trx: Db): Promise<{ id: number; number: number; version: number } | null> {
  return (await trx('scheme_plans').whereNull('adopted_on').forUpdate().first('id', 'number', 'version')) ?? null
}

/** null where somebody started the same version meanwhile. */
export async function insertPlan(trx: Db, number: number, values: PlanValues, by: By): Promise<number | null> {
  const [row] = await trx('scheme_plans')
    .insert({
      number,
      name: values.name,
      from_year: values.fromYear,
      to_year: values.toYear,
      value_base: values.valueBase,
      started_at: by.at,
      started_by: by.userId,
      changed_at: by.at,
      changed_by: by.userId,
    })
    .onConflict('number')
    .ignore()
    .returning('id')
  if (!row) return null
  await putBuyers(trx, row.id!, values.buyerIds)
  return row.id!
}

/** False when somebody changed it meanwhile. */
export async function updatePlan(trx: Db, id: number, version: number, values: PlanValues, by: By): Promise<boolean> {
  const written = await trx('scheme_plans')
    .where({ id, version })
    .whereNull('adopted_on')
    .update({
      name: values.name,
      from_year: values.fromYear,
      to_year: values.toYear,
      value_base: values.valueBase,
      changed_at: by.at,
      changed_by: by.userId,
      version: version + 1,
    })
  if (written === 1) await putBuyers(trx, id, values.buyerIds)
  return written === 1
}

async function putBuyers(trx: Db, planId: number, buyerIds: readonly number[]): Promise<void> {
  await trx('scheme_plan_buyers').where({ plan_id: planId }).delete()
  await insertMany(
    trx,
    'scheme_plan_buyers',
    buyerIds.map(buyer_id => ({ plan_id: planId, buyer_id })),
  )
}

export async function putAdopted(trx: Db, id: number, adoptedOn: string, by: By): Promise<void> {
  await trx('scheme_plans').where({ id }).update({ adopted_on: adoptedOn, adopted_at: by.at, adopted_by: by.userId })
}

export type NewItem = ItemValues & { kind: ItemKind; parentKey: number | null }

/** Numbers never serve twice, even for what was taken out: notes hang on them. */
export async function nextKey(trx: Db): Promise<number> {
  const row = await trx('scheme_items').max('item_key as last').first()
  return Number((row as { last?: number | null } | undefined)?.last ?? 0) + 1
}

export async function insertItems(
  trx: Db,
  planId: number,
  items: readonly (NewItem & { key: number; rank: number })[],
  by: By,
): Promise<void> {
  await insertMany(
    trx,
    'scheme_items',
    items.map(item => ({
      plan_id: planId,
      item_key: item.key,
      kind: item.kind,
      parent_key: item.parentKey,
      rank: item.rank,
      changed_at: by.at,
      changed_by: by.userId,
      ...columnsOf(item),
    })),
  )
}

/** The same items in another version, as they are: nobody changed them. */
export async function copyItems(trx: Db, items: readonly Item[], planId: number): Promise<void> {
  const changers = await trx('scheme_items')
    .where({ plan_id: items[0]?.planId ?? 0 })
    .select('item_key', 'changed_by')
  const changedBy = new Map(changers.map(row => [row.item_key, row.changed_by]))
  await insertMany(
    trx,
    'scheme_items',
    items.map(item => ({
      plan_id: planId,
      item_key: item.key,
      kind: item.kind,
      parent_key: item.parentKey,
      rank: item.rank,
      changed_at: item.changedAt,
      changed_by: changedBy.get(item.key) ?? null,
      ...columnsOf(item),
    })),
  )
}

function columnsOf(values: ItemValues) {
  return {
    title: values.title,
    description: values.description,
    owner_id: values.ownerId,
    directorate_id: values.directorateId,
    starts_on: values.startsOn,
    due_on: values.dueOn,
    code: values.code,
    unit: values.unit,
    target_hundredths: values.target,
    target_year: values.targetYear,
    base_hundredths: values.base,
    base_year: values.baseYear,
  }
}

type Place = { planId: number; key: number; version: number }

/** False when somebody changed it, or took it out, meanwhile. */
export async function updateItem(
  trx: Db,
  { planId, key, version }: Place,
  values: ItemValues,
  by: By,
): Promise<boolean> {
  const written = await trx('scheme_items')
    .where({ plan_id: planId, item_key: key, version })
    .whereNull('removed_at')
    .update({ ...columnsOf(values), changed_at: by.at, changed_by: by.userId, version: version + 1 })
  return written === 1
}

export async function putRemoved(trx: Db, planId: number, keys: readonly number[], by: By): Promise<void> {
  await trx('scheme_items')
    .where({ plan_id: planId })
    .whereIn('item_key', keys)
    .whereNull('removed_at')
    .update({ removed_at: by.at, removed_by: by.userId })
}

export async function putRestored(trx: Db, planId: number, keys: readonly number[]): Promise<void> {
  await trx('scheme_items')
    .where({ plan_id: planId })
    .whereIn('item_key', keys)
    .update({ removed_at: null, removed_by: null })
}

export type NewEntry = Omit<Entry, 'id' | 'recordedAt' | 'recordedByName'>

export async function insertEntry(trx: Db, entry: NewEntry, by: By): Promise<void> {
  await trx('scheme_entries').insert({
    entry: entry.entry,
    item_key: entry.itemKey,
    buyer_id: entry.buyerId,
    dated_on: entry.datedOn,
    state: entry.state,
    percent: entry.percent,
    value_hundredths: entry.value,
    note: entry.note,
    source: entry.source,
    cancels_id: entry.cancelsId,
    recorded_at: by.at,
    recorded_by: by.userId,
  })
}
