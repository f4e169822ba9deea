#!/usr/bin/env node
import { launch } from '../../../scripts/launch.mjs';

/** What `npx local-s3` of the checkout runs. Plain JavaScript on purpose: it must start on any Node. */
launch('packages/local-s3/src/main.ts');
