/** The sentence of a failure below its line, with a caret under its place: as the command line shows it. */
import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';

export interface Failure {
  readonly offset: number;
  readonly sentence: string;
}

/** Shows a failure; null takes it away. It leaves by itself with the next change of the text. */
export const showFailure = StateEffect.define<Failure | null>();

class FailureWidget extends WidgetType {
  readonly #sentence: string;
  readonly #column: number;

  constructor(sentence: string, column: number) {
    super();
    this.#sentence = sentence;
    this.#column = column;
  }

  override eq(other: FailureWidget): boolean {
    return other.#sentence === this.#sentence && other.#column === this.#column;
  }

  /** The same words stand in the result, where a screen reader is told of them. */
  toDOM(): HTMLElement {
    const line = document.createElement('div');
    line.className = 'cm-failure';
    line.setAttribute('aria-hidden', 'true');
    // Wrapped lines begin below the first one, not below the caret.
    line.style.paddingLeft = `calc(8px + min(${this.#column}ch, 60%) + 2ch)`;
    line.style.textIndent = '-2ch';
    line.textContent = `▲ ${this.#sentence}`;
    return line;
  }
}

export const failureLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    let next = transaction.docChanged ? Decoration.none : shown;
    for (const effect of transaction.effects) {
      if (!effect.is(showFailure)) continue;
      if (effect.value === null) next = Decoration.none;
      else {
        const { doc } = transaction.state;
        const line = doc.lineAt(Math.min(effect.value.offset, doc.length));
        const widget = new FailureWidget(effect.value.sentence, effect.value.offset - line.from);
        next = Decoration.set([Decoration.widget({ widget, block: true, side: 1 }).range(line.to)]);
      }
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});
