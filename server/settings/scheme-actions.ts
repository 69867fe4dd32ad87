import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { objectionsToScheme, type SchemeForm, schemeOn } from './scheme-rules.ts'
import { insertScheme, schemesOf } from './scheme-store.ts'

/** Records the institution's scheme from a day on; those before stay as they were. Null, or what is wrong by field. */
export async function recordScheme(db: Db, author: Author, form: SchemeForm): Promise<Objections | null> {
  const objections = objectionsToScheme(form, author.today)
  if (Object.keys(objections).length) return objections

  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const before = schemeOn(await schemesOf(trx), form.effectOn)
    await insertScheme(trx, form, author)
    await record(trx, author, {
      action: 'settings.schemeRecorded',
      subject: 'settings',
      subjectId: null,
      buyerId: null,
      href: '/reglages/schema',
      before: before && kept(before),
      after: kept(form),
    })
    return null
  })
}

function kept({ name, fromYear, toYear, fteHours, effectOn }: SchemeForm): Record<string, unknown> {
  return { name, schemePeriod: `${fromYear}-${toYear}`, fteHours, effectOn }
}
