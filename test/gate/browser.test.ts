import { expect } from 'chai'
import { freshApp } from '../support/app.ts'
import { leave, open, sharedBrowser } from '../support/browser.ts'

describe('the browser of the tests', () => {
  const app = freshApp()

  it('died between two pages: the next page starts another', async () => {
    const first = await sharedBrowser()
    const gone = new Promise(resolve => first.once('disconnected', resolve))
    first.process()!.kill('SIGKILL')
    await gone

    const { page, status } = await open(app, '/connexion')

    expect(status).to.equal(200)
    expect(page.browser()).not.to.equal(first)
    await leave(page)
  })
})
