import type { Db } from '#db/connect.ts'
import { firstDay, plusDays, plusMonths } from '#server/base/dates.ts'
import { Conflict, type Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, outrun, record } from '#server/journal/store.ts'
import { DEFAULT_FTE_HOURS, schemeOn } from '#server/settings/scheme-rules.ts'
import { insertScheme, schemesOf } from '#server/settings/scheme-store.ts'
import {
  draftAmong,
  type Item,
  type ItemValues,
  objectionsToAdoption,
  objectionsToItem,
  objectionsToPlan,
  type PlanValues,
  planOn,
} from './rules.ts'
import {
  copyItems,
  heldDraft,
  insertItems,
  insertPlan,
  itemsOf,
  type NewItem,
  nextKey,
  plansOf,
  putAdopted,
  putRemoved,
  putRestored,
  updateItem,
  updatePlan,
} from './store.ts'
import { type TemplateItem, template } from './template-rules.ts'
import { type ItemKind, itemKinds, valueBases, valueSaid } from './words.ts'

const DRAFT = '/spaser/version'
const subject = { subject: 'scheme', buyerId: null } as const

/** Opens the next version: a copy of the one in force, else the template, else nothing yet. */
export async function startPlan(
  db: Db,
  author: Author,
  values: PlanValues,
  from: 'template' | 'blank',
): Promise<Objections | null> {
  const objections = objectionsToPlan(values)
  if (Object.keys(objections).length) return objections
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const plans = await plansOf(trx)
    const number = (plans.at(-1)?.number ?? 0) + 1
    const id = draftAmong(plans) ? null : await insertPlan(trx, number, values, author)
    if (id === null) throw new Conflict()
    const former = planOn(plans, '9999-12-31')
    if (former) await copyItems(trx, await itemsOf(trx, former.id), id)
    else if (from === 'template') await fillFrom(trx, id, template, values.fromYear, author)
    await record(trx, author, {
      action: 'scheme.started',
      ...subject,
      subjectId: id,
      href: DRAFT,
      after: kept(values, number),
    })
    return null
  })
}

async function fillFrom(trx: Db, planId: number, items: readonly TemplateItem[], fromYear: number, author: Author) {
  let key = await nextKey(trx)
  const start = firstDay(`${fromYear}-01`)
  const laid: (NewItem & { key: number; rank: number })[] = []
  const lay = (some: readonly TemplateItem[], parentKey: number | null) => {
    for (const one of some) {
      const own = key++
      laid.push({
        ...blank,
        kind: one.kind,
        parentKey,
        key: own,
        rank: own,
        title: one.title,
        description: one.description ?? '',
        code: one.code ?? '',
        unit: one.unit ?? '',
        startsOn: one.from === undefined ? null : plusMonths(start, one.from),
        dueOn: one.due === undefined ? null : plusDays(plusMonths(start, one.due), -1),
      })
      lay(one.children ?? [], own)
    }
  }
  lay(items, null)
  await insertItems(trx, planId, laid, author)
}

const blank: ItemValues = {
  title: '',
  description: '',
  ownerId: null,
  directorateId: null,
  startsOn: null,
  dueOn: null,
  code: '',
  unit: '',
  target: null,
  targetYear: null,
  base: null,
  baseYear: null,
}

/** @throws Conflict when somebody changed it, or adopted it, meanwhile. */
export async function editPlan(
  db: Db,
  author: Author,
  values: PlanValues,
  version: number,
): Promise<Objections | null> {
  const objections = objectionsToPlan(values)
  if (Object.keys(objections).length) return objections
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const draft = (await heldDraft(trx)) ?? (await outrun(trx, author))
    const before = (await plansOf(trx)).find(({ id }) => id === draft.id)!
    if (!(await updatePlan(trx, draft.id, version, values, author))) await outrun(trx, author)
    await record(trx, author, {
      action: 'scheme.changed',
      ...subject,
      subjectId: draft.id,
      href: DRAFT,
      before: kept(before, draft.number),
      after: kept(values, draft.number),
    })
    return null
  })
}

function kept({ name, fromYear, toYear, valueBase, buyerIds }: PlanValues, number: number): Record<string, unknown> {
  return {
    schemeVersion: number,
    name,
    schemePeriod: `${fromYear}-${toYear}`,
    valueBase: valueBases[valueBase].label,
    schemeBuyers: buyerIds.length,
  }
}

export type Added = { key: number; objections: null } | { key: null; objections: Objections }

/** Writes one more line in the draft. @throws Conflict when there is no draft any more. */
export async function addItem(
  db: Db,
  author: Author,
  kind: ItemKind,
  parentKey: number | null,
  values: ItemValues,
): Promise<Added> {
  const objections = objectionsToItem(kind, values)
  if (Object.keys(objections).length) return { key: null, objections }
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const draft = (await heldDraft(trx)) ?? (await outrun(trx, author))
    const items = await itemsOf(trx, draft.id)
    if (parentKey !== null && !items.some(({ key }) => key === parentKey)) await outrun(trx, author)
    const key = await nextKey(trx)
    await insertItems(trx, draft.id, [{ ...values, kind, parentKey, key, rank: key }], author)
    await record(trx, author, {
      action: 'scheme.itemAdded',
      ...subject,
      subjectId: draft.id,
      href: `${DRAFT}#element-${key}`,
      after: keptItem({ kind, ...values }),
    })
    return { key, objections: null }
  })
}

/** @throws Conflict when somebody changed it, took it out, or adopted the version meanwhile. */
export async function editItem(
  db: Db,
  author: Author,
  { key, version }: { key: number; version: number },
  values: ItemValues,
): Promise<Objections | null> {
  const item = await draftItem(db, key)
  if (!item) throw new Conflict()
  const objections = objectionsToItem(item.kind, values)
  if (Object.keys(objections).length) return objections
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const draft = (await heldDraft(trx)) ?? (await outrun(trx, author))
    const before = (await itemsOf(trx, draft.id)).find(one => one.key === key)
    if (!before || !(await updateItem(trx, { planId: draft.id, key, version }, values, author)))
      await outrun(trx, author)
    await record(trx, author, {
      action: 'scheme.itemChanged',
      ...subject,
      subjectId: draft.id,
      href: `${DRAFT}#element-${key}`,
      before: keptItem(before!),
      after: keptItem({ kind: item.kind, ...values }),
    })
    return null
  })
}

/** With all that stands under it: kept, and to be put back as long as the version is not adopted. */
export async function removeItem(
  db: Db,
  author: Author,
  { key, version }: { key: number; version: number },
): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    const draft = (await heldDraft(trx)) ?? (await outrun(trx, author))
    const items = await itemsOf(trx, draft.id)
    const item = items.find(one => one.key === key)
    if (!item || item.version !== version) return outrun(trx, author)
    await putRemoved(trx, draft.id, under(items, key), author)
    await record(trx, author, {
      action: 'scheme.itemRemoved',
      ...subject,
      subjectId: draft.id,
      href: DRAFT,
      before: keptItem(item),
    })
  })
}

/** With all that was taken out at the same instant under it. */
export async function restoreItem(db: Db, author: Author, key: number): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    const draft = (await heldDraft(trx)) ?? (await outrun(trx, author))
    const items = await itemsOf(trx, draft.id, { removed: true })
    const item = items.find(one => one.key === key)
    if (!item?.removedAt || !isPlaced(items, item)) return outrun(trx, author)
    const together = items.filter(({ removedAt }) => removedAt === item.removedAt)
    await putRestored(trx, draft.id, under(together, key))
    await record(trx, author, {
      action: 'scheme.itemRestored',
      ...subject,
      subjectId: draft.id,
      href: `${DRAFT}#element-${key}`,
      after: keptItem(item),
    })
  })
}

function isPlaced(items: readonly Item[], { parentKey }: Item): boolean {
  return parentKey === null || items.some(({ key, removedAt }) => key === parentKey && !removedAt)
}

function under(items: readonly Item[], key: number): number[] {
  return [key, ...items.filter(({ parentKey }) => parentKey === key).flatMap(one => under(items, one.key))]
}

async function draftItem(db: Db, key: number): Promise<Item | null> {
  const draft = draftAmong(await plansOf(db))
  return draft ? ((await itemsOf(db, draft.id)).find(one => one.key === key) ?? null) : null
}

function keptItem(item: Pick<Item, 'kind'> & ItemValues): Record<string, unknown> {
  const { title, dueOn: schemeDue, unit, target, targetYear } = item
  const schemeTarget = target === null ? null : `${valueSaid(target, unit || 'number')} en ${targetYear}`
  return { schemeItem: `${itemKinds[item.kind].word} : ${title}`, schemeDue, schemeTarget }
}

/** What is adopted is what documents name from that day on: the settings’ line follows. */
export async function adoptPlan(db: Db, author: Author, adoptedOn: string): Promise<Objections | null> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const draft = (await heldDraft(trx)) ?? (await outrun(trx, author))
    const plans = await plansOf(trx)
    const plan = plans.find(({ id }) => id === draft.id)!
    const lastAdoptedOn = planOn(plans, '9999-12-31')?.adoptedOn ?? null
    const objections = objectionsToAdoption(await itemsOf(trx, draft.id), adoptedOn, {
      today: author.today,
      lastAdoptedOn,
    })
    if (Object.keys(objections).length) return objections
    await putAdopted(trx, draft.id, adoptedOn, author)
    await sayInSettings(trx, { ...plan, effectOn: adoptedOn }, author)
    await record(trx, author, {
      action: 'scheme.adopted',
      ...subject,
      subjectId: draft.id,
      href: '/spaser',
      after: { ...kept(plan, plan.number), adoptedOn },
    })
    return null
  })
}

async function sayInSettings(trx: Db, plan: PlanValues & { effectOn: string }, author: Author): Promise<void> {
  const { name, fromYear, toYear, effectOn } = plan
  const now = schemeOn(await schemesOf(trx), effectOn)
  if (now && now.name === name && now.fromYear === fromYear && now.toYear === toYear) return
  await insertScheme(trx, { name, fromYear, toYear, fteHours: now?.fteHours ?? DEFAULT_FTE_HOURS, effectOn }, author)
}
