// Shows how far a reading or an import is, then the page with its result. Without it, « Actualiser » does the same.

const panel = document.querySelector('[data-progress]')
const sentence = document.getElementById('avancement')
const bar = panel?.querySelector('progress')

async function look() {
  const answer = await fetch(panel?.getAttribute('data-progress') ?? '', { headers: { accept: 'application/json' } })
  if (!answer.ok || answer.redirected) return location.reload()
  const { done, percent, sentence: words } = await answer.json()
  if (done) return location.reload()
  if (bar) bar.value = percent
  if (sentence && sentence.textContent !== words) sentence.textContent = words
  setTimeout(tryToLook, 1_500)
}

function tryToLook() {
  look().catch(() => setTimeout(tryToLook, 5_000))
}

if (panel) setTimeout(tryToLook, 1_000)
