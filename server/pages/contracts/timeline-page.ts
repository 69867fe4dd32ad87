import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { plural } from '#server/base/french.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { awaitsResumption, type Fact, isAnswered } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { timelineOf } from '#server/register/hours/timeline.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { latestFirst, proceedingEvents } from '#server/register/proceedings/timeline.ts'
import { newFormKey } from '#server/web/forms.ts'

/** Everything dated on one contract. */
export async function timelinePage(db: Db, contract: Contract, { role }: User, today: string) {
  const mayRecord = may(role, 'facts.record')
  const hasClause = (await clauseOfContract(db, contract.id)) !== null
  const facts = await factsOf(db, [contract.id])
  const proceedings = (await proceedingsOf(db, [contract.id])).get(contract.id) ?? []
  const events = latestFirst(await timelineOf(db, contract.id, { facts }), proceedingEvents(proceedings))
  return {
    title: `Chronologie, ${contractName(contract)}`,
    subheading: contractName(contract),
    crumbs: {
      links: [
        { href: '/marches', label: 'Marchés' },
        { href: `/marches/${contract.id}`, label: contractNumber(contract) },
      ],
      here: 'Chronologie',
    },
    lede: plural(
      events.length,
      'événement, le plus récent d’abord.',
      'événements, le plus récent d’abord.',
      'Rien n’est encore noté.',
    ),
    events: events.map(({ date, dateWords, text, by, cancelled, fact }) => ({
      date,
      dateWords,
      text: typedSaid(text, may(role, 'persons.read')),
      by: by || null,
      cancelled,
      letter:
        fact && hasClause && !cancelled && isAnswered(fact)
          ? letterOf(contract, fact, may(role, 'editions.publish'))
          : null,
      takeBack:
        mayRecord && fact && !cancelled && !fact.cancelsId
          ? `/marches/${contract.id}/faits/${fact.id}/annulation`
          : null,
      end:
        mayRecord && fact && awaitsResumption(fact, facts, today)
          ? `/marches/${contract.id}/faits/${fact.id}/fin`
          : null,
    })),
  }
}

/** The draft of what the buyer answers, and where it is published. */
function letterOf(contract: Contract, { id }: Fact, mayPublish: boolean) {
  const href = `/marches/${contract.id}/faits/${id}/courrier`
  const publish = mayPublish ? { id: `courrier-${id}`, action: href, formKey: newFormKey() } : null
  return { draft: `${href}.pdf`, publish }
}
