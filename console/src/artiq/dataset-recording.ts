import { Dict } from "sipyco";
import { Recording, type RecordingSource } from "../structures/recording.js";
import { readDataset, realNumber } from "./dataset.js";
import { toShown } from "./units.js";

/** Records a number among the datasets over time, in the unit that it is shown in. */
export function recordShown(structure: RecordingSource, key: unknown): Recording {
  const source: RecordingSource = {
    get root() {
      return shownAt(structure.root, key);
    },
    onMod: (listener) => structure.onMod(listener),
  };
  return new Recording(source, [key, 1]);
}

/** The datasets with that number alone. */
function shownAt(root: unknown, key: unknown): Dict {
  const dataset = root instanceof Dict ? readDataset(key, root.get(key)) : undefined;
  const number = realNumber(dataset?.value);
  if (dataset === undefined || number === undefined) return new Dict();
  return new Dict([[key, [dataset.persist, toShown(number, dataset.format.scale)]]]);
}
