export { describeCorpus, descriptionKey, recipeOf } from './description.ts';
export { FillError } from './errors.ts';
export { profiles } from './profiles.ts';
export { type CorpusRecipe, type CorpusSpec, parseProperties } from './properties.ts';
export { redraw } from './redraw.ts';
export { drawSize } from './sizes.ts';
