"""Words that names.py has to know: what looks like a name and is none, and first names."""

from .wordlist import words

NOT_BRANDS = words(
    # abbreviations that everybody uses
    "PDF HTML CSS SQL API APIs KPI KPIs ROI FAQ FAQs DIY USA UK EU UN CEO CTO SEO CTA CTAs UGC VAT PIN SMS GPS USB LED OCR CSV JSON XML "
    "URL URLs HTTP HTTPS REST SDK CLI IDE ORM SSH DNS CDN CRM ERP SAAS OK TBD TBA ASAP FYI RSVP PLZ AGB MwSt MWST TVA TTC GMBH GmbH "
    "LLC LTD INC UTC GMT CET CEST EST PST BBQ DJ TV PC AI KI IA ID IDs IP UI UX QA HR PR VIP XXL XL EUR USD GBP CHF NaN NULL TRUE "
    "FALSE NONE AND OR NOT SELECT FROM WHERE INSERT UPDATE DELETE GROUP ORDER JOIN HAVING LIMIT DISTINCT COUNT "
    "SUM VALUES CREATE DROP ALTER TABLE GET POST PUT PATCH TODO README DM DMs TLS SSL TCP UDP TTL JWT CORS CSRF XSS SMTP IMAP FTP "
    "CPU GPU RAM SSD BPM SPF UV ISBN IBAN BIC SEPA DSGVO GDPR RGPD DHL GLS "
    # emphasis
    "NEW NOW SALE FREE LAST ONLY ALL BEST LOVE MUST STOP SAVE MORE LESS NEVER ALWAYS EVERY TODAY LIVE WOW YES NO YOU YOUR OUR THE "
    "THIS THAT OFF BIG HOT WIN SHOP BUY DONT WITH WITHOUT VERY REALLY FINAL ENDS SOON HERE TAG LINK BIO PSA POV NOTE TIP BONUS DO "
    "DONTS WHY HOW WHAT WHEN WHO ONE TWO ANY IS ARE IT PLEASE IMPORTANT WARNING "
    "NEU JETZT NUR GRATIS HEUTE ALLE ALLES MEHR NIE IMMER KEIN KEINE NICHT SOFORT "
    "TOP FIN JAMAIS TOUJOURS NOUVEAU SEUL TOUT TOUS ICI PLUS"
)

# Words that begin with a capital inside a sentence, or stay at the edge of a name, and belong to none.
NOT_IN_NAMES = words(
    "the a an our your my his her their this that these those in on at for from with by to of and or but if when while since "
    "until after before dear hi hello hey thank thanks best kind warm regards sincerely please i we you it is are do let as "
    "so not no yes le la les un une des notre votre nos vos et ou mais dans sur pour avec cher chère bonjour merci january "
    "february march april may june july august september october november december monday tuesday wednesday thursday friday "
    "saturday sunday instagram reel reels story stories carousel step day week option customer service support team"
)

SMALL_IN_HEADINGS = words(
    "a an the and or of for with without in on at to from by as vs et ou de du des la le les un une à pour avec und oder mit für im"
)

FEASTS = words(
    "new year years year's eve day christmas easter boxing mother's mothers father's fathers valentine's valentines thanksgiving "
    "black cyber good friday monday sunday bank holiday saint st patrick's labour"
)

HOUSES = words(
    "Hotel Hôtel Hostel Restaurant Café Cafe Bistro Brasserie Trattoria Osteria Pizzeria Villa Château Maison Gasthof Casa Atelier"
)

TITLES = "Mrs|Mr|Ms|Miss|Dr|Prof|Professor|Sir|Herrn|Herr|Frau|Monsieur|Madame|Mme|Mlle|Chef|Chefkoch|Köchin"

FIRST_NAMES = words(
    "Aaron Adam Adrian Alan Albert Alex Alexander Alexandra Alice Alicia Alina Amanda Amelia Amélie Amy Ana Andrea Andreas "
    "Andrew Angela Anita Anja Anke Ann Anna Anne Annette Annika Anthony Antoine Antonia Antonio Arthur Astrid Aurélie Barbara "
    "Bastian Beate Ben Benjamin Benoît Bernd Bernard Bettina Birgit Björn Boris Brian Brigitte Bruno Camille Carla Carlos "
    "Carmen Caroline Catherine Cécile Céline Chantal Charles Charlotte Chloé Chris Christian Christiane Christina Christine "
    "Christoph Christophe Christopher Claire Clara Claudia Claus Clément Clemens Connor Cornelia Dagmar Daniel Daniela David "
    "Dennis Diana Didier Dieter Dirk Dominik Dominique Doris Eckhard Edward Elena Eleanor Elias Elisa Elisabeth Elizabeth "
    "Elke Ella Ellen Elsa Émilie Emil Emilia Emily Emma Éric Eric Erik Erika Ernst Esther Étienne Eva Evelyn Fabian Fabien "
    "Fatima Felix Finn Florence Florian Frances Francesca Francis Franck François Françoise Frank Franz Fred Frédéric "
    "Friedrich Fritz Gabriel Gabriele Georg George Gérard Gerd Gerhard Gina Giovanni Gisela Grace Graham Greta Guillaume "
    "Günter Günther Gustav Hannah Hanna Hannes Hans Harald Harry Heather Heike Heiko Heinrich Heinz Helen Helena Helga Hélène "
    "Helmut Henri Henry Herbert Hermann Holger Horst Hugo Ian Ida Ines Inga Inge Ingrid Irene Iris Isabel Isabella Isabelle "
    "Ivan Jack Jacob Jacques Jakob James Jan Jana Jane Janet Jasmin Jason Jean Jeanne Jennifer Jens Jérôme Jessica Joachim "
    "Joanna Joe Johanna Johannes John Jonas Jonathan Jörg José Josef Joseph Joshua Juan Judith Jules Julia Julian Julie "
    "Julien Juliette Jürgen Justin Jutta Kai Karen Karin Karl Karla Karsten Kate Katharina Katherine Kathrin Katja Katrin "
    "Kenneth Kerstin Kevin Kim Klara Klaus Konrad Kristin Kurt Lara Larry Lars Laura Laurence Laurent Lea Léa Lena Leo Léo "
    "Leon Leonie Liam Lily Lina Linda Lisa Lotte Louis Louise Luca Lucas Lucie Lucy Luis Luisa Lukas Lydia Magdalena Maike "
    "Malte Manfred Manuel Manuela Manon Marc Marcel Marco Marcus Margaret Margarete Maria Marie Marina Mario Marion Mark "
    "Markus Marlene Marta Martha Martin Martina Mary Mateo Mathieu Mathilde Matteo Matthew Matthias Maurice Max Maxime Maya "
    "Melanie Melissa Mia Michael Michaela Michel Michèle Michelle Miguel Mike Mila Miriam Mohamed Mohammed Monika Monique "
    "Moritz Nadia Nadine Nancy Natalie Nathalie Nathan Nicholas Nick Nicola Nicolas Nicole Niklas Nils Nina Noah Nora Norbert "
    "Olaf Oliver Olivia Olivier Omar Oskar Otto Pascal Patricia Patrick Paul Paula Pauline Peter Petra Philip Philipp "
    "Philippe Pia Pierre Priya Rachel Rainer Ralf Raphael Raúl Rebecca Regina Reinhard Rémi Renate Renate René Richard Rita "
    "Robert Roberto Robin Roger Roland Rolf Roman Romain Rosa Rose Rudolf Ruth Ryan Sabine Sabrina Sally Sam Samantha Samira "
    "Samuel Sandra Sandrine Sara Sarah Sascha Scott Sean Sebastian Sébastien Silke Silvia Simon Simone Sofia Sofie Sonja "
    "Sophia Sophie Stefan Stefanie Stéphane Stephan Stephanie Stéphanie Stephen Steve Steven Sue Susan Susanne Sven Svenja "
    "Sylvia Sylvie Tanja Tania Tatjana Theo Théo Theodor Theresa Thierry Thomas Thorsten Tim Timothy Tina Tobias Tom Torsten "
    "Udo Ulla Ulrich Ulrike Ursula Ute Uwe Valentin Valérie Vanessa Vera Verena Véronique Victor Victoria Viktor Vincent "
    "Agnieszka Agnès Ahmed Aisha Aïcha Ali Amir Anders Andrzej Anika Anton Anya Arjun Aylin Ayşe Benedikt Birgitta Bjørn Bruce "
    "Carsten Cem Chiara Chiyo Dario Deepak Diego Dmitri Dorothea Eero Eleni Elif Emre Enrico Fernando Filip Francesco "
    "Freya Fiona Gareth Giulia Giulio Giuseppe Gunnar Håkan Hassan Hiroshi Ibrahim Igor Ilse Imran Ingeborg Ivana Jorge "
    "Jasper Javier Joris Kenji Kirsten Kjell Krzysztof Leila Lieselotte Liv Lorenzo Loïc Luigi Magnus Małgorzata Marek Mariana "
    "Mehmet Mette Mikkel Murat Mustafa Nadja Naomi Natasha Nikolai Niels Ole Oisin Olga Owen Pablo Paolo Pedro "
    "Pieter Piotr Poul Rafael Rahul Rajesh Rasmus Ravi Ricardo Rune Ruben Salma Sanna Siobhan Signe Søren Svetlana "
    "Tariq Tatiana Tomás Tomoko Tove Wojciech Yuki Zeynep Virginie Volker Walter Werner Wilhelm William Wolfgang Xavier Yannick Yasmin Yusuf Yves Yvonne Zoé Zoe"
)
