import { request } from 'node:http'
import { expect } from 'chai'
import { readConfig } from '#server/config.ts'
import { freshApp } from '../../support/app.ts'

const NEW = { nom: 'Ophélie Nassar', courriel: 'ophelie.nassar@haute-vesle.example', role: 'officer', portee: 'all' }

describe('the address of an invitation', () => {
  for (const [what, options, expected] of [
    ['without PUBLIC_URL, is this machine’s', {}, /http:\/\/localhost:\d+\/invitation\?code/],
    [
      'with PUBLIC_URL, is that one',
      { publicUrl: 'http://clauses.exemple.fr/' },
      /http:\/\/clauses\.exemple\.fr\/invitation\?code/,
    ],
    ['behind a proxy, is no more what it says', { trustProxy: 1 }, /http:\/\/localhost:\d+\/invitation\?code/],
  ] as const) {
    describe(what, () => {
      const app = freshApp(options)
      beforeEach(() => app.as('theo'))

      it('whatever the request says of itself', async () => {
        const text = await forged(app, '/reglages/comptes', NEW)

        expect(text.replaceAll('&#x3D;', '=')).to.match(expected)
        expect(text).not.to.match(/ailleurs/)
        if ('publicUrl' in options) expect(text).not.to.include('PUBLIC_URL')
        else expect(text).to.include('PUBLIC_URL')
      })
    })
  }

  it('an address with anything but http or https is refused at start', () => {
    expect(() => readConfig({ PUBLIC_URL: 'javascript:alert(1)' })).to.throw(/PUBLIC_URL est une adresse complète/)
  })
})

/** As a browser that was lied to about where it is; fetch would not send these. */
function forged(
  app: { origin: string; cookie(): string },
  path: string,
  form: Record<string, string>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      app.origin + path,
      {
        method: 'POST',
        headers: {
          host: 'ailleurs.example',
          'x-forwarded-host': 'ailleurs.example',
          'x-forwarded-proto': 'https',
          forwarded: 'host=ailleurs.example',
          cookie: app.cookie(),
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
        },
      },
      answer => {
        let text = ''
        answer.setEncoding('utf8').on('data', part => (text += part))
        answer.on('end', () => resolve(text))
      },
    )
    sent.on('error', reject)
    sent.end(new URLSearchParams(form).toString())
  })
}
