import { euros, longDate, percentTenth, shortDate } from '#server/base/format.ts'
import type { Kept } from '#server/exchange/imports/keeping.ts'
import { companyName } from '#server/register/companies/words.ts'
import type { PublishedAct } from '#server/register/contracts/acts-store.ts'
import { bareName, type DoubtfulHolder, doubtSaid } from '#server/register/contracts/doubtful-rules.ts'
import type { Shown } from './shown.ts'

// What the open data say of a contract beside its figures, as published: read when one opens it.

const environmental = {
  clause: 'Clause environnementale',
  critere: 'Critère environnemental',
  aucune: 'Pas de considération environnementale',
} as const

export function publishedSection({ kept, acts, named, may, contract, holders }: Shown) {
  if (!kept && acts.length === 0 && named.length === 0) return null
  return {
    rows: kept ? rowsOf(kept.facts) : [],
    setAside: kept?.setAside ?? [],
    acts: acts.filter(({ kind }) => kind === 'act').map(act => actShown(act, acts)),
    named: named.map(one => ({
      ...namedShown(one, holders),
      takeBack: may.edit ? `/marches/${contract.id}/titulaires/${one.id}/reprise` : null,
    })),
  }
}

function rowsOf(facts: Kept['facts']): { term: string; text: string }[] {
  const { place, offers, advance, advanceRate, originEu, originFrance, innovative, subcontractingDeclared } = facts
  const rows: [string, string | null][] = [
    [
      'Lieu d’exécution',
      place &&
        [place.name, [place.code, place.kind && `(${place.kind.toLowerCase()})`].filter(Boolean).join(' ')]
          .filter(Boolean)
          .join(', '),
    ],
    ['Considérations environnementales', facts.environmental.map(word => environmental[word]).join(', ')],
    ['Procédure, telle qu’écrite', facts.procedureWritten],
    ['Techniques d’achat', facts.techniques.join(', ')],
    ['Modalités d’exécution', facts.executionModes.join(', ')],
    ['Prix', [facts.priceForm, ...facts.priceTypes].filter(Boolean).join(', ')],
    ['Offres reçues', offers === null ? null : String(offers)],
    ['Avance', advance === null ? null : advance ? (advanceRate ? `oui, ${percent(advanceRate)}` : 'oui') : 'non'],
    ['Origine Union européenne', originEu === null ? null : percent(originEu)],
    ['Origine France', originFrance === null ? null : percent(originFrance)],
    ['Achat innovant', yesNo(innovative)],
    ['Sous-traitance déclarée à l’attribution', yesNo(subcontractingDeclared)],
  ]
  return rows.flatMap(([term, text]) => (text ? [{ term, text }] : []))
}

function percent(part: number): string {
  return percentTenth(Math.round(part * 10_000), 10_000) ?? ''
}

function yesNo(said: boolean | null): string | null {
  return said === null ? null : said ? 'oui' : 'non'
}

function actShown(act: Shown['acts'][number], all: readonly PublishedAct[]) {
  const changes = all.filter(({ kind, number }) => kind === 'amendment' && number !== '' && number === act.number)
  return {
    who: act.companyId
      ? {
          href: `/entreprises/${encodeURIComponent(act.identifier)}`,
          name: companyName({ idType: 'SIRET', identifier: act.identifier, name: act.companyName }),
        }
      : { href: null, name: `${bareName({ ...act, siren: null })} (à vérifier)` },
    signed: act.signedOn ? shortDate(act.signedOn) : '—',
    amount: act.amountCents === null ? '—' : euros(act.amountCents),
    months: act.durationMonths === null ? '—' : `${act.durationMonths}\u00a0mois`,
    prices: act.priceVariation || '—',
    changes: changes.map(changeSaid).join(' '),
  }
}

function changeSaid({ signedOn, publishedOn, amountCents, durationMonths }: PublishedAct): string {
  const day = signedOn ?? publishedOn
  const said = [
    amountCents === null ? null : euros(amountCents),
    durationMonths === null ? null : `${durationMonths}\u00a0mois`,
  ].filter(Boolean)
  return `Modifié${day ? ` le ${longDate(day)}` : ''}${said.length ? `\u00a0: ${said.join(', ')}` : ''}.`
}

function namedShown(one: DoubtfulHolder, holders: Shown['holders']) {
  const company = holders.find(({ companyId }) => companyId === one.companyId)?.company
  return { id: one.id, said: doubtSaid(one), name: company ? companyName(company) : '' }
}
