import { expect } from 'chai'
import type { Db } from '#db/connect.ts'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { addLine } from '#server/clauses/actions.ts'
import type { LineForm } from '#server/clauses/form.ts'
import { clauseOfContract, ledgerOf } from '#server/clauses/store.ts'
import { contractFor } from '#server/contracts/store.ts'
import { recordFact } from '#server/facts/actions.ts'
import { excusedAt } from '#server/facts/rules.ts'
import { factsOf } from '#server/facts/store.ts'
import { TERMINAL } from '#server/users/rules.ts'
import { ownDatabase } from '../support/database.ts'

describe('two people act on the same contract at the same moment', () => {
  let db: Db
  let drop: () => Promise<void>
  let cast: Cast
  const today = '2026-11-17'

  before(async () => {
    const own = await ownDatabase()
    db = own.db
    drop = own.drop
    cast = await seedCast(db, today)
  })
  after(() => drop())

  const author = (person: number) => ({ userId: person, at: `${today}T12:00:00.000Z`, formKey: null })

  it('together they do not remove more than is owed', async () => {
    const contract = await contractFor(db, TERMINAL, cast.troisMoulins.contractId)
    const clause = (await clauseOfContract(db, contract.id))!
    const inputs = { amountCents: null, labourShare: null, insertionRate: null, hourlyCostCents: null }
    const form: LineForm = {
      datedOn: '2026-11-10',
      basis: 'R2194-8',
      reference: '',
      effect: 'moins',
      figure: { by: 'nombre', centihours: 1000_00, ...inputs },
      reason: 'Lot réduit',
      amountCents: null,
      endsOn: null,
    }
    const outcomes = await Promise.all(
      [cast.users.camille, cast.users.nadir].map(who =>
        addLine(db, contract, clause, 'avenant', form, author(who), today),
      ),
    )

    expect(outcomes.filter(objections => objections === null)).to.have.length(1)
    expect(outcomes.find(objections => objections !== null)?.heures).to.include('800')
    expect(await ledgerOf(db, clause.id)).to.have.length(5)
    expect(await db('amendments').pluck('number')).to.deep.equal([3])
  })

  it('together they do not excuse more than is missing', async () => {
    const contract = await contractFor(db, TERMINAL, cast.halles.contractId)
    const excuse = {
      kind: 'excuse' as const,
      datedOn: '2026-11-10',
      untilOn: null,
      text: 'Aucun moyen trouvé',
      centihours: 200_00,
      amountCents: null,
      waitsOn: null,
      nextStep: '',
    }
    const outcomes = await Promise.all(
      [cast.users.camille, cast.users.ines].map(who => recordFact(db, contract, excuse, author(who), today)),
    )

    expect(outcomes.filter(objections => objections === null)).to.have.length(1)
    expect(excusedAt(await factsOf(db, [contract.id]), today)).to.equal(200_00)
  })
})
