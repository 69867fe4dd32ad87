import type { PeriodKey } from '#server/register/clauses/period-rules.ts'
import { ofPeriod } from '#server/register/clauses/period-words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'
import { type Attempt, errorSummary, titled, untouched } from '#server/web/forms.ts'
import { type Pieces, piecesModel } from '../pieces.ts'

type Heading = { heading: string; about: string; links: { href: string; label: string }[]; here: string }

/** The papers of one thing, and the form that brings more. */
export function piecesPage(pieces: Pieces, { heading, about, links, here }: Heading, attempt: Attempt = untouched) {
  const model = piecesModel(pieces, attempt)
  return {
    title: titled(heading, attempt.errors),
    heading,
    about,
    breadcrumb: { links, here },
    summary: errorSummary('Rien n’est gardé', attempt.errors),
    pieces: model && { ...model, page: null },
  }
}

export function statementHeading(contract: Contract, period: PeriodKey): Heading {
  return {
    heading: `Pièces du relevé ${ofPeriod(period)}`,
    about: contractInFull(contract),
    links: [
      { href: `/marches/${contract.id}`, label: contractNumber(contract) },
      { href: `/marches/${contract.id}/releves/${period}`, label: `Relevé ${ofPeriod(period)}` },
    ],
    here: 'Pièces',
  }
}

export function contractHeading(contract: Contract): Heading {
  return {
    heading: 'Bilans et comptes rendus',
    about: `${contractInFull(contract)}. Un bilan chaque année, le dernier dans le mois qui précède la fin (CCAG, article sur la clause sociale)\u202f; un compte rendu de chaque réunion de suivi.`,
    links: [{ href: `/marches/${contract.id}`, label: contractNumber(contract) }],
    here: 'Bilans et comptes rendus',
  }
}

export function employmentHeading(
  contract: Contract,
  placement: { id: number; number: number; employer: string },
): Heading {
  const ref = pseudonym(placement.number)
  return {
    heading: `Pièces du contrat de travail de ${ref}`,
    about: `${contractInFull(contract)}, ${placement.employer}`,
    links: [
      { href: `/marches/${contract.id}/heures`, label: contractNumber(contract) },
      { href: `/marches/${contract.id}/personnes/${placement.id}`, label: ref },
    ],
    here: 'Pièces',
  }
}

export function eligibilityHeading(participant: { number: number; buyerId: number }): Heading {
  const ref = pseudonym(participant.number)
  return {
    heading: `Pièces d’éligibilité de ${ref}`,
    about:
      'Une date et une signature suffisent\u00a0: «\u00a0vue le\u00a0» vaut copie. La copie s’efface à la fin du dernier marché.',
    links: [
      { href: '/participants', label: 'Participants' },
      { href: participantHref(participant), label: ref },
    ],
    here: 'Pièces',
  }
}
