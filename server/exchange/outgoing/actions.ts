import type { Db } from '#db/connect.ts'
import { type Author, record } from '#server/journal/store.ts'
import { putSetting, settingNamed } from '#server/settings/store.ts'

export const OCDS_PREFIX = 'ocds.prefix'

/** The prefix that the Open Contracting Partnership gives a publisher. null: a sentence says what is wrong. */
export function prefixObjection(prefix: string): string | null {
  return /^ocds-[a-z0-9]{6}$/.test(prefix)
    ? null
    : 'Un préfixe OCDS s’écrit «\u00a0ocds-\u00a0» suivi de six lettres ou chiffres, comme l’Open Contracting Partnership les attribue.'
}

export async function ocdsPrefix(db: Db): Promise<string | null> {
  return settingNamed(db, OCDS_PREFIX)
}

/** Keeps the institution’s prefix, for every later file. */
export async function putOcdsPrefix(db: Db, author: Author, prefix: string): Promise<void> {
  await db.transaction(async trx => {
    const before = await settingNamed(trx, OCDS_PREFIX)
    if (before === prefix) return
    await putSetting(trx, OCDS_PREFIX, prefix)
    await record(trx, author, {
      action: 'settings.ocdsPrefixChanged',
      subject: 'settings',
      subjectId: null,
      buyerId: null,
      href: '/import/sortie',
      before: before ? { ocdsPrefix: before } : null,
      after: { ocdsPrefix: prefix },
    })
  })
}
