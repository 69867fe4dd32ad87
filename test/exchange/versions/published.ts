import { isSiret } from '#server/base/siret.ts'
import { judge } from '#server/exchange/decp/rules.ts'
import { contentHash } from '#server/exchange/versions/fingerprint.ts'
import type { Facts, Source, Version } from '#server/exchange/versions/record.ts'
import { contract, holder, holders } from '../decp/files.ts'

// Publications of one contract by an invented buyer, as a reader finds them.

type Fields = Record<string, unknown>

/** The maintenance of the hedges, published on 2 February 2026. */
export function hedges(change: Fields = {}): Fields {
  return contract({
    id: '26-014',
    objet: 'Entretien des haies du canal - lot 2 : rive nord',
    dateNotification: '2026-01-15',
    datePublicationDonnees: '2026-02-02',
    montant: 120_000,
    titulaires: [holder(holders.stranger)],
    considerationsSociales: { considerationSociale: ['Clause sociale'] },
    ...change,
  })
}

let ids = 0

/** `in`: the file, by its name; a publisher is known by the letters before the dash. */
export function version(
  raw: Fields,
  { files = ['lot-2'], partial = false, ...source }: Partial<Source> & Seen = {},
): Version {
  const toJudge = { position: 1, kind: 'contract' as const, format: '2022' as const, raw, broken: false, repairs: [] }
  const verdict = judge(toJudge, { today: '2026-11-30', isSiret })
  if (!verdict.contract) throw new Error(JSON.stringify(verdict.reasons))
  const sources = files.map(file => ({
    file,
    position: 1,
    publisher: '',
    fileDay: null,
    consolidated: false,
    ...source,
  }))
  return { id: ++ids, fingerprint: contentHash(raw), contract: verdict.contract, format: '2022', partial, sources }
}
type Seen = { files?: string[]; partial?: boolean }

/** Facts without what depends on where the versions are kept: ids are given their fingerprints. */
export function unnamed(facts: Facts, versions: readonly Version[]): unknown {
  const names = new Map(versions.map(({ id, fingerprint }) => [id, fingerprint]))
  return JSON.parse(JSON.stringify(facts), (key, value) => {
    if (key === 'from' || key === 'tied') return value.map((id: number) => names.get(id)).sort()
    return key === 'current' ? names.get(value) : value
  })
}
