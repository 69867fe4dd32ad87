import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import type { User } from '#server/access/rules.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { saveGrid } from '#server/register/hours/actions.ts'
import { addParticipant } from '#server/register/participants/actions.ts'
import { ownDatabase } from '../../support/database.ts'

// What a transaction of one’s own cannot show: several people, at the same instant, each on a connection.

describe('two people at the same instant', () => {
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  let cast: Cast
  const camille: User = { id: 1, name: 'Camille Aubry', email: '', role: 'facilitator', buyerIds: null }
  const today = '2026-11-17'
  const author = (formKey: string) => ({ userId: cast.users.camille, at: `${today}T12:00:00.000Z`, today, formKey })

  beforeEach(async () => {
    own = await ownDatabase()
    db = own.db
    cast = await seedCast(db)
  })
  afterEach(() => own.drop())

  it('writing one cell: one is saved, the other is shown both figures', async () => {
    const contract = await contractFor(db, camille, cast.troisMoulins.contractId)
    const place = { contract, clauseId: cast.troisMoulins.clauseId }
    const [placementId] = cast.troisMoulins.placementIds
    const write = (text: string) =>
      saveGrid(
        db,
        place,
        [{ placementId: placementId!, month: '2026-10', text, seenVersion: 1, seenCentihours: 2000 }],
        { gesture: 'save', month: '2026-10', href: '/' },
        author(`form ${text}`),
      )
    const outcomes = await Promise.all(['30', '40', '50'].map(write))

    expect(outcomes.map(({ kind }) => kind).sort()).to.deep.equal(['conflict', 'conflict', 'saved'])
    expect(await db('hour_revisions')).to.have.length(1)
    expect(await db('hours').where({ placement_id: placementId, month: '2026-10' }).first()).to.include({ version: 2 })
  })

  it('filling the same month of one person on two contracts never makes more than a month', async () => {
    const [participantId] = cast.troisMoulins.participantIds
    const [row] = await db('placements')
      .insert({
        participant_id: participantId,
        clause_id: cast.halles.clauseId,
        employer_id: cast.companies.relais,
        mode: 'MAD_ETTI',
        hired_on: '2026-10-01',
        created_at: '2026-11-17',
      })
      .returning('id')
    const write = async (contractId: number, clauseId: number, placementId: number) =>
      saveGrid(
        db,
        { contract: await contractFor(db, camille, contractId), clauseId },
        [{ placementId, month: '2026-11', text: '150', seenVersion: 0, seenCentihours: null }],
        { gesture: 'save', month: '2026-11', href: '/' },
        author(`form ${placementId}`),
      )
    const outcomes = await Promise.all([
      write(cast.troisMoulins.contractId, cast.troisMoulins.clauseId, cast.troisMoulins.placementIds[0]!),
      write(cast.halles.contractId, cast.halles.clauseId, row.id),
    ])

    expect(outcomes.map(({ kind }) => kind).sort()).to.deep.equal(['refused', 'saved'])
  })

  it('adding people gives each a number of their own, and one person one number', async () => {
    const situation = {
      ground: 'B_BRSA',
      evidenceKind: '',
      evidenceOn: null,
      sex: '',
      birthYear: null,
      priorityDistrict: '',
      education: '',
    }
    const add = (lastName: string, form: string) =>
      addParticipant(
        db,
        cast.buyers.hauteVesle,
        { lastName, firstName: 'Sacha', bornOn: '1999-01-01', city: '', phone: '' },
        situation,
        author(form),
      )
    const added = await Promise.all(['Un', 'Deux', 'Trois', 'Trois'].map((name, index) => add(name, `form ${index}`)))

    expect(
      added
        .filter(({ known }) => !known)
        .map(({ number }) => number)
        .sort(),
    ).to.have.length(3)
    expect(new Set(added.map(({ number }) => number)).size).to.equal(3)
    const own = db('participants').where({ buyer_id: cast.buyers.hauteVesle }).where('number', '>', 14)
    expect((await own.orderBy('number').pluck('number')) as number[]).to.deep.equal([15, 16, 17])
  })
})
