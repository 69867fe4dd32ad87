import { dayInFrance, longDate, siren } from '#server/base/format.ts'
import { type PersonAct, standingActs, undoable } from '#server/register/companies/person-rules.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyHref, companyName, numberWords } from '#server/register/companies/words.ts'
import { type Attempt, field, newFormKey, titled, toReview } from '#server/web/forms.ts'

type Shown = { company: Company; siblings: readonly Company[]; acts: readonly PersonAct[] }

/** Which establishments are one company, and what people said of it. */
export function personPage({ company, siblings, acts }: Shown, attempt: Attempt) {
  const path = companyHref(company)
  const name = companyName(company)
  const heading = 'Établissements d’une même entreprise'
  const isOf = (gesture: string) => (attempt.typed.geste === gesture ? attempt : { typed: {}, errors: {} })
  return {
    title: titled(heading, attempt.errors),
    heading,
    lede: `${name}, ${numberWords(company)}. ${personSaid(company, siblings.length)}`,
    crumbs: {
      links: [
        { href: '/entreprises', label: 'Entreprises' },
        { href: path, label: name },
      ],
      here: heading,
    },
    back: path,
    action: `${path}/etablissements`,
    takeBack: `${path}/etablissements/reprise`,
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
    siblings: siblings.map(one => ({
      href: companyHref(one),
      name: companyName(one),
      note: [numberWords(one), one.city].filter(Boolean).join(', '),
    })),
    apart:
      company.siren && siblings.length > 0
        ? { reason: field('motif-distinguer', 'Pourquoi ce n’est pas la même entreprise', isOf('distinguer')) }
        : null,
    join: {
      number: field('numero', 'SIREN ou SIRET de l’autre entreprise', isOf('reunir'), '', {
        inputmode: 'numeric',
        short: true,
        help: 'Une entreprise déjà au registre.',
      }),
      reason: field('motif-reunir', 'Pourquoi c’est la même entreprise', isOf('reunir')),
    },
    acts: actLines(company, acts),
  }
}

/** What was said of this establishment and not undone, the last first; only the last may be taken back. */
export function actLines(company: Company, acts: readonly PersonAct[]) {
  const last = new Set(undoable(acts).map(({ id }) => id))
  return standingActs(acts)
    .filter(({ companyId }) => companyId === company.id)
    .map(act => ({
      id: act.id,
      said: act.siren ? `Réunie au SIREN ${siren(act.siren)}` : `Distinguée du SIREN ${siren(act.before ?? '')}`,
      note: `${longDate(dayInFrance(act.at))}${act.byName ? `, ${act.byName}` : ''}\u00a0: ${act.reason}`,
      undo: last.has(act.id),
    }))
}

function personSaid({ siren: held, identifier, idType }: Company, others: number): string {
  if (!held)
    return idType === 'SIRET' && identifier
      ? 'Elle est tenue pour une entreprise à part\u00a0: son verdict et ses documents ne parlent que d’elle.'
      : 'Sans SIREN, elle est une entreprise à elle seule.'
  const said = `Une seule entreprise, SIREN ${siren(held)}\u00a0: un seul verdict, les mêmes documents.`
  return others > 0 ? said : `${said} C’est son seul établissement connu ici.`
}
