"""What the studio's pages ask for."""

ADD_RUN = "generation.add_studiorun"
USE_PAST = "generation.use_past_requests"
ADD_CASE = "prompts.add_prompttest"
CHANGE_CASE = "prompts.change_prompttest"
VIEW_CASE = "prompts.view_prompttest"
