import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { NotedContact } from '#server/register/companies/contact-store.ts'
import type { Company, Contact } from '#server/register/companies/rules.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import { type Attempt, field, newFormKey, select, type Typed, titled, toReview } from '#server/web/forms.ts'

export type KnownContacts = { contacts: NotedContact[]; choices: Buyer[] }

/** One buyer's contact at a company. What was noted for nobody knows which is offered to the one that notes its own. */
export function contactFormPage(
  company: Company,
  { contacts, choices }: KnownContacts,
  asked: number,
  attempt: Attempt,
) {
  const buyer = choices.find(({ id }) => id === asked) ?? choices[0]
  const own = contacts.find(({ buyerId }) => buyerId === buyer?.id)
  const stored = own ?? contacts.find(({ buyerId }) => buyerId === null)
  const heading = 'Correspondant insertion'
  return {
    title: titled(`${heading}, ${companyName(company)}`, attempt.errors),
    heading,
    lede: buyer
      ? `${companyName(company)}. Ce que vous notez ici reste à un seul acheteur\u00a0: ${buyerName(buyer)}.`
      : companyName(company),
    crumbs: {
      links: [
        { href: '/entreprises', label: 'Entreprises' },
        { href: companyHref(company), label: companyName(company) },
      ],
      here: heading,
    },
    back: companyHref(company),
    action: companyHref(company, '/contact'),
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
    version: own?.version ?? 0,
    buyerId: choices.length === 1 ? choices[0]!.id : null,
    others: choices
      .filter(one => one !== buyer)
      .map(one => ({ href: companyHref(company, `/contact?acheteur=${one.id}`), name: buyerName(one) })),
    buyer:
      choices.length > 1
        ? select(
            'acheteur',
            'Pour quel acheteur',
            choices.filter(one => one === buyer).map(one => ({ value: String(one.id), label: buyerName(one) })),
            attempt,
            String(buyer!.id),
          )
        : null,
    carried:
      !own && stored
        ? 'Ce contact était noté sans que rien ne dise pour quel acheteur\u00a0: l’enregistrer le lui donne.'
        : null,
    fields: contactFields(attempt, stored),
  }
}

/** For the first of its buyers, where a company is recorded: whom to call there, and who notes it. */
export function newContactFields(buyers: readonly Buyer[], attempt: Attempt) {
  const choices = buyers.map(buyer => ({ value: String(buyer.id), label: buyerName(buyer) }))
  return {
    onlyBuyer: buyers.length === 1 ? buyers[0]!.id : null,
    buyer:
      buyers.length > 1
        ? select('acheteur', 'Contact noté pour', [{ value: '', label: 'Choisissez' }, ...choices], attempt, '', {
            optional: true,
            help: 'Un contact n’est lu que de ceux qui suivent cet acheteur.',
          })
        : null,
    fields: contactFields(attempt),
  }
}

function contactFields(attempt: Attempt, stored?: Contact) {
  return [
    field('correspondant', 'Correspondant insertion', attempt, stored?.contactName ?? '', {
      optional: true,
      help: 'Désigné par l’entreprise (CCAG, clause d’insertion sociale).',
    }),
    field('telephone', 'Téléphone', attempt, stored?.contactPhone ?? '', { optional: true, type: 'tel', short: true }),
    field('courriel', 'Courriel', attempt, stored?.contactEmail ?? '', { optional: true, type: 'email' }),
  ]
}

/** Rows of the 409 page. */
export function comparedContact(typed: Typed, theirs: NotedContact | undefined) {
  return [
    { label: 'Nom', mine: typed.correspondant ?? '', theirs: theirs?.contactName ?? '' },
    { label: 'Téléphone', mine: typed.telephone ?? '', theirs: theirs?.contactPhone ?? '' },
    { label: 'Courriel', mine: typed.courriel ?? '', theirs: theirs?.contactEmail ?? '' },
  ]
}

export function contactsSaid(buyer: Buyer): string {
  return `Le contact noté par ${buyerName(buyer)}`
}

/** Who is called at the company, for each buyer this person sees, and who follows its contracts. */
export function contactsModel(contacts: readonly NotedContact[], followers: readonly string[], edit: string | null) {
  const several = contacts.length > 1
  return [
    ...contacts.map(contact => ({
      term:
        contact.buyerId === null
          ? 'Correspondant, noté sans acheteur connu'
          : several
            ? `Correspondant, pour ${contact.buyerName}`
            : 'Correspondant insertion',
      name: contact.contactName || null,
      phone: contact.contactPhone || null,
      tel: contact.contactPhone.replace(/[^\d+]/g, '') || null,
      email: contact.contactEmail || null,
      edit: edit && (contact.buyerId === null ? edit : `${edit}?acheteur=${contact.buyerId}`),
      editLabel: contact.buyerId === null ? 'L’attribuer à un acheteur' : 'Modifier ce contact',
    })),
    ...(followers.length > 0
      ? [
          {
            term: 'Suivi par',
            name: followers.join(', '),
            phone: null,
            tel: null,
            email: null,
            edit: null,
            editLabel: '',
          },
        ]
      : []),
  ]
}
