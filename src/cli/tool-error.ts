/** The tool gives up: `message` is all that is printed, its last line what Python's tool ends with. */
export class ToolError extends Error {}
