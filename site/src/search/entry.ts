/** What is loaded only where it is used: the search itself where there is no worker, and the marks of what it found. */

import { provide } from "../load";
import { mark } from "./marks";
import { answer } from "./model";

const search = { answer, mark };
export type Search = typeof search;
provide("search", search);
