// While a name is typed, those who are already followed and answer it. Without it, « Chercher » does the same.

const WAIT = 400
const names = ['nom', 'prenom', 'naissance']

for (const form of document.querySelectorAll('form[data-search]'))
  if (form instanceof HTMLFormElement) searchAsTyped(form)

/** @param {HTMLFormElement} form */
export function searchAsTyped(form) {
  const place = form.querySelector('#trouvees')
  if (!place) return
  let asked = ''
  let waiting = 0

  async function look() {
    const words = typed(form)
    const said = words.toString()
    if (said === asked) return
    asked = said
    if (names.every(name => (words.get(name) ?? '').length < 2)) return place?.replaceChildren()
    const answer = await fetch(form.dataset.search ?? '', { method: 'POST', body: words })
    if (!answer.ok || answer.redirected || asked !== said) return
    const found = new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (asked === said) place?.replaceChildren(...found.body.childNodes)
  }

  form.addEventListener('input', event => {
    if (!(event.target instanceof HTMLInputElement) || !names.includes(event.target.name)) return
    clearTimeout(waiting)
    waiting = window.setTimeout(() => look().catch(() => {}), WAIT)
  })
}

/** @param {HTMLFormElement} form */
function typed(form) {
  const data = new FormData(form)
  return new URLSearchParams(names.map(name => [name, String(data.get(name) ?? '').trim()]))
}
