"""How much a person has to do: every tap of a finger or the mouse, and every field something is put into."""

KEPT = """
(() => {
  const said = name => JSON.parse(sessionStorage.getItem(name) || '[]');
  const keep = (name, one) => sessionStorage.setItem(name, JSON.stringify([...said(name), one]));
  addEventListener('pointerdown', event => event.isTrusted && keep('taps', event.target.tagName), true);
  addEventListener('input', ({ target }) => {
    const kind = target.matches('textarea, input:not([type=radio], [type=checkbox])') ? 'typed' : 'chosen';
    const one = `${location.pathname} ${target.name}`;
    if (!said(kind).includes(one)) keep(kind, one);
  }, true);
})();
"""


class Count:
    """Counts from now on, over all pages of one tab."""

    def __init__(self, visitor):
        self.page = visitor.page
        self.page.add_init_script(KEPT)
        self.page.reload()

    def _kept(self, name):
        return self.page.evaluate("name => JSON.parse(sessionStorage.getItem(name) || '[]')", name)

    @property
    def taps(self):
        return len(self._kept("taps"))

    @property
    def typed(self):
        """The names of the fields that were written in."""
        return [one.rpartition(" ")[2] for one in self._kept("typed")]

    @property
    def chosen(self):
        """The names of the questions that were answered by choosing."""
        return [one.rpartition(" ")[2] for one in self._kept("chosen")]
