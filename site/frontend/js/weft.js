// Every page works without this file; it only makes some of them more comfortable.
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";

import { followContents } from "./contents.js";
import { offerCopies } from "./copy.js";
import { offerPrinting } from "./printing.js";
import { revealPasswords } from "./password.js";
import { suggestWhileTyping } from "./suggestions.js";

createAll(Button);
createAll(ErrorSummary);
followContents();
offerCopies();
offerPrinting();
revealPasswords();
suggestWhileTyping();
