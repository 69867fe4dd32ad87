import { expect } from 'chai'
import fc from 'fast-check'
import { codeFrom, readCode, spelled } from '#server/register/passes/paper-rules.ts'

const bytes = fc.uint8Array({ minLength: 5, maxLength: 5 })

describe('the code of a form on paper', () => {
  it('is read as it was printed, however it is copied', () => {
    fc.assert(
      fc.property(bytes, some => {
        const code = codeFrom(some)
        expect(code).to.match(/^[2-9A-Z]{6}$/)
        expect(readCode(` ${spelled(code).toLowerCase()} `)).to.equal(code)
        expect(readCode(code.split('').join(' '))).to.equal(code)
      }),
    )
  })

  it('with one sign wrong, or two that changed places, is none', () => {
    fc.assert(
      fc.property(bytes, fc.nat(5), fc.nat(28), fc.nat(3), (some, at, sign, swap) => {
        const code = codeFrom(some)
        const other = '23456789ABCDFGHJKMNPQRSTVWXYZ'[sign]!
        const wrong = code.slice(0, at) + other + code.slice(at + 1)
        if (wrong !== code) expect(readCode(wrong)).to.equal(null)
        const swapped = code.slice(0, swap) + code[swap + 1] + code[swap] + code.slice(swap + 2)
        if (swapped !== code) expect(readCode(swapped)).to.equal(null)
      }),
    )
    for (const typed of ['', 'K7Q', 'K7Q-M4D-2', '0O1I-LU']) expect(readCode(typed), typed).to.equal(null)
  })
})
