#!/usr/bin/env node
import { runCommand } from "../run-command.js";
import { main } from "../sipyco.js";

await runCommand(main);
