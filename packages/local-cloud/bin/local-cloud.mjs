#!/usr/bin/env node
import { launch } from '../../../scripts/launch.mjs';

/** What `npx local-cloud` of the checkout runs. Plain JavaScript on purpose: it must start on any Node. */
launch('packages/local-cloud/src/main.ts');
