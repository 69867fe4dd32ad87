import type { Db } from '#db/connect.ts'
import { objectionToCertificate } from '#server/documents/letters/letter.ts'
import { certificatesOf, type Edition } from '#server/editions/store.ts'
import { certificatesAsked } from '#server/register/passes/store.ts'
import type { OwnPlace } from './load.ts'

/** The certificate of an obligation that is fulfilled: published, or when it was asked for. */
export type OwnCertificate = { edition: Edition | null; askedAt: string | null }

/** Those that are due today, by contract: of what the company answers for, over, settled, without a missing hour. */
export async function ownCertificates(
  db: Db,
  companyId: number,
  places: readonly Pick<OwnPlace, 'own' | 'account'>[],
): Promise<Map<number, OwnCertificate>> {
  const due = places.flatMap(({ own, account }) =>
    own.holds && account && account.owed > 0 && objectionToCertificate({ measured: { account } }) === null ? [own] : [],
  )
  if (due.length === 0) return new Map()
  const editions = await certificatesOf(
    db,
    due.map(({ contractId }) => contractId),
  )
  const asked = await certificatesAsked(
    db,
    companyId,
    due.map(({ clauseId }) => clauseId),
  )
  return new Map(
    due.map(({ contractId, clauseId }) => {
      return [contractId, { edition: editions.get(contractId) ?? null, askedAt: asked.get(clauseId) ?? null }]
    }),
  )
}
