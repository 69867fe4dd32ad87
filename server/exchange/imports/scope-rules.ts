import type { Aside, Verdict } from '../decp/record.ts'

// Whose contracts an import keeps. Those of the others are counted, never refused: nobody here has to correct them.

/** For whom an import is made; null: for all, and unknown buyers are recorded. */
export type Scope = {
  /** The buyers of whoever imports: establishments that are buyers of their own, and legal persons. */
  buyers: { sirets: ReadonlySet<string>; sirens: ReadonlySet<string>; apart: ReadonlySet<string> } | null
  /** The legal persons that the institution chose: any establishment of theirs. */
  sirens: ReadonlySet<string> | null
}

/** What is counted of this record, when its buyer is none of those; null when it is to be kept. */
export function asideOf(
  { raw }: { raw: unknown },
  { contract }: Verdict,
  { buyers, sirens }: Scope,
  isSiret: (text: string) => boolean,
): Aside | null {
  const buyer = contract?.buyer ?? buyerIn(raw)
  // Of a buyer whose number is wrong, nobody knows whose contract it is: it is judged like the others.
  if (!buyer || !isSiret(buyer.siret)) return null
  const siren = buyer.siret.slice(0, 9)
  if ((!sirens || sirens.has(siren)) && (!buyers || isOne(buyers, buyer.siret))) return null
  return {
    siren,
    name: buyer.name,
    notifiedOn: contract?.notifiedOn ?? null,
    amountCents: contract?.amountCents ?? null,
    considerations: contract?.considerations ?? [],
  }
}

/** Any establishment of theirs, but one that is somebody else's buyer. */
function isOne({ sirets, sirens, apart }: NonNullable<Scope['buyers']>, siret: string): boolean {
  return sirets.has(siret) || (sirens.has(siret.slice(0, 9)) && !apart.has(siret))
}

/** The buyer of a record that is not sound otherwise. */
function buyerIn(raw: unknown): { siret: string; name: string } | null {
  if (typeof raw !== 'object' || raw === null) return null
  for (const key of ['acheteur', 'autoriteConcedante']) {
    const { [key]: buyer, [`${key}.id`]: flat } = raw as Record<string, unknown>
    const id = (buyer as { id?: unknown } | null | undefined)?.id ?? flat
    if (id !== undefined) return { siret: String(id).replace(/\s/g, ''), name: '' }
  }
  return null
}

/** « 999 700 107, 999700206 » → its numbers; those that are none are given back. */
export function sirensIn(text: string, isSiren: (digits: string) => boolean): { sirens: string[]; wrong: string[] } {
  const said = text.split(/[,;\n]/).map(one => one.replace(/[\s.\u00a0\u202f]/g, ''))
  const given = [...new Set(said.filter(one => one !== ''))].map(one => (/^\d{14}$/.test(one) ? one.slice(0, 9) : one))
  return { sirens: given.filter(isSiren), wrong: given.filter(one => !isSiren(one)) }
}

/** The legal persons of a form: boxes ticked and numbers typed; null for all. `error`: what is wrong, in a sentence. */
export function chosenIn(
  body: unknown,
  isSiren: (digits: string) => boolean,
): { sirens: string[] | null; error: string | null } {
  const { acheteur = [], autres = '', tous } = (body ?? {}) as Record<string, unknown>
  if (tous === 'oui') return { sirens: null, error: null }
  const ticked = [acheteur].flat().map(String)
  const { sirens, wrong } = sirensIn([...ticked, String(autres)].join(), isSiren)
  if (wrong.length > 0)
    return {
      sirens,
      error: `«\u00a0${wrong[0]!.slice(0, 30)}\u00a0» n’est pas un SIREN\u00a0: neuf chiffres, dont une clé de contrôle.`,
    }
  const error = sirens.length === 0 ? 'Cochez au moins un acheteur, ou gardez-les tous.' : null
  return { sirens, error }
}
