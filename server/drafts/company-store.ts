import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { holdsSomething, LARGEST_DRAFT, oldest, type Typed } from './rules.ts'

// What a company typed and did not send: one a form, whichever of its links and computers it was typed by.

/** Of which company, for which buyer. */
type Whose = { companyId: number; buyerId: number }

export type CompanyDraft = { id: number; form: string; page: string; typed: Typed; keptAt: string }

/** As many as one company has at once for a buyer; the oldest leave first. */
const MOST_DRAFTS = 100

/** False when nothing was typed, or too much. */
export async function keepCompanyDraft(
  db: Db,
  whose: Whose,
  { form, page, typed, at }: { form: string; page: string; typed: Typed; at: string },
): Promise<boolean> {
  const text = JSON.stringify(typed)
  if (!holdsSomething(typed) || text.length > LARGEST_DRAFT) return false
  const row = { page, typed: text, kept_at: at }
  await db('pass_drafts')
    .insert({ ...columns(whose), form, ...row })
    .onConflict(['company_id', 'buyer_id', 'form'])
    .merge(row)
  const beyond = await db('pass_drafts')
    .where(columns(whose))
    .orderBy('kept_at', 'desc')
    .offset(MOST_DRAFTS)
    .pluck('id')
  if (beyond.length) await db('pass_drafts').whereIn('id', beyond).delete()
  return true
}

export async function companyDraft(db: Db, whose: Whose, form: string, now: string): Promise<CompanyDraft | null> {
  const row = await db('pass_drafts')
    .where({ ...columns(whose), form })
    .where('kept_at', '>', oldest(now))
    .first()
  return row ? { id: row.id, form: row.form, page: row.page, typed: JSON.parse(row.typed), keptAt: row.kept_at } : null
}

/** When what was typed in these forms was kept, by « buyer-company-form ». */
export async function companyDraftDays(db: Db, forms: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const some of inChunks([...new Set(forms)]))
    for (const row of await db('pass_drafts').whereIn('form', some).select('buyer_id', 'company_id', 'form', 'kept_at'))
      found.set(`${row.buyer_id}-${row.company_id}-${row.form}`, row.kept_at)
  return found
}

/** The form was sent, or what was typed is let go. */
export async function forgetCompanyDraft(db: Db, whose: Whose, form: string): Promise<void> {
  await db('pass_drafts')
    .where({ ...columns(whose), form })
    .delete()
}

/** The page where it stood; null when it is not there, or not this company’s. */
export async function abandonCompanyDraft(db: Db, whose: Whose, id: number): Promise<string | null> {
  const row = await db('pass_drafts')
    .where({ ...columns(whose), id })
    .first('page')
  if (row) await db('pass_drafts').where({ id }).delete()
  return row?.page ?? null
}

/** Those that say this: somebody is erased, and what was typed of them goes too. @returns how many. */
export async function forgetCompanyDrafts(db: Db, says: (text: string) => boolean): Promise<number> {
  const rows = await db('pass_drafts').select('id', 'typed')
  const gone = rows
    .filter(({ typed }) =>
      says(
        Object.values(JSON.parse(typed) as Typed)
          .flat()
          .join(' '),
      ),
    )
    .map(({ id }) => id)
  for (const some of inChunks(gone)) await db('pass_drafts').whereIn('id', some).delete()
  return gone.length
}

export async function forgetOldCompanyDrafts(db: Db, now: string): Promise<void> {
  await db('pass_drafts').where('kept_at', '<=', oldest(now)).delete()
}

function columns({ companyId, buyerId }: Whose) {
  return { company_id: companyId, buyer_id: buyerId }
}
